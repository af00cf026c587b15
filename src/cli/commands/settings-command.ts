import { type Setting, settingGroups, settings } from '../../config/settings.ts';
import { writeJson } from '../terminal/json-output.ts';
import { table } from '../terminal/table.ts';

const NONE = '-';

const flagOf = ({ flag, secret }: Setting): string => (secret ? NONE : `--${flag}`);

export function printSettings(asJson: boolean): void {
  if (asJson) {
    const rows = settings.map((setting) => ({
      variable: setting.env,
      fileVariable: setting.fileEnv ?? null,
      flag: setting.secret ? null : `--${setting.flag}`,
      default: setting.fallback ?? null,
      secret: setting.secret === true,
      meaning: setting.meaning,
    }));
    writeJson(rows);
    return;
  }
  const sections = Object.entries(settingGroups).map(([group, heading]) => {
    const members = settings.filter((setting) => setting.group === group);
    const names = table(
      ['VARIABLE', 'FLAG', 'DEFAULT'],
      members.map((setting) => [setting.env, flagOf(setting), setting.fallback || NONE]),
    ).split('\n');
    const lines = members.map(({ meaning }, index) => `${names[index + 1]}\n    ${meaning}`);
    return `${heading}\n${lines.join('\n')}\n`;
  });
  process.stdout.write(
    `${sections.join('\n')}\nA flag overrides the variable. Secrets have no flag; like MCP_STORE, they can be read from a file: NAME_FILE=PATH.\n`,
  );
}
