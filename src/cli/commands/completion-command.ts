import type { Command } from 'commander';
import { tools } from '../../registry/registry.ts';
import { shortName } from '../../registry/tool-names.ts';
import { toolsetNames } from '../../registry/toolsets.ts';

/** The shells a completion script can be made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/** What can be typed after a command: `path` is the words that lead to it, empty for the program itself. */
interface Completion {
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
}

/** Arguments with known values, by command. Tools are called by their short name or by their whole name. */
const argumentWords: Readonly<Record<string, readonly { word: string; description: string }[]>> = {
  call: [
    ...tools.map(({ name, title }) => ({ word: shortName(name), description: title })),
    ...tools.map(({ name, title }) => ({ word: name, description: title })),
  ],
  completion: shells.map((shell) => ({ word: shell, description: `script for ${shell}` })),
};

const toolNames = tools.map(({ name }) => shortName(name));

/** Options with known values. Those of lists take several, with commas. */
export const optionValues: Readonly<Record<string, { values: readonly string[]; isList: boolean }>> = {
  '--toolsets': { values: toolsetNames, isList: true },
  '--tools': { values: toolNames, isList: true },
  '--exclude-tools': { values: toolNames, isList: true },
  '--confirm': { values: ['never', 'risky', 'writes'], isList: false },
  '--log-level': {
    values: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    isList: false,
  },
  '--environment': { values: ['production', 'sandbox'], isList: false },
};

const firstSentence = (text: string): string => text.split(/[;:(]/, 1)[0]?.trim() ?? '';

function completions(command: Command, path: readonly string[] = []): readonly Completion[] {
  const words = [
    ...command.commands.map((child) => ({ word: child.name(), description: child.description() })),
    ...(argumentWords[path.join(' ')] ?? []),
    ...command.options.flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
  ];
  const own = { path: path.join(' '), words };
  return [own, ...command.commands.flatMap((child) => completions(child, [...path, child.name()]))];
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** `case` branches that bash and zsh read alike: the path so far, and the words that can follow. */
function branches(all: readonly Completion[], globals: readonly string[]): { paths: string; words: string } {
  const paths = all.flatMap(({ path }) => (path === '' ? [] : [quote(path)])).join('|');
  const words = all.map(({ path, words: own }) => {
    const list = [...own.map(({ word }) => word), ...(path === '' ? [] : globals)];
    return `    ${quote(path)}) candidates=${quote(list.join(' '))} ;;`;
  });
  return { paths, words: words.join('\n') };
}

/** `case` branches that bash and zsh read alike: the option before the word, and its values. */
const valueBranches = (): string =>
  Object.entries(optionValues)
    .map(([flag, { values, isList }]) => {
      const list = isList ? '; list=yes' : '';
      return `    ${quote(flag)}) candidates=${quote(values.join(' '))}${list} ;;`;
    })
    .join('\n');

const bash = (name: string, all: readonly Completion[], globals: readonly string[]): string => {
  const { paths, words } = branches(all, globals);
  return `_${name.replaceAll('-', '_')}() {
  local path='' word candidates='' list='' before=''
  local current="\${COMP_WORDS[COMP_CWORD]}" option="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in ${paths}) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${words}
  esac
  if [ "$current" = = ]; then current=''; elif [ "$option" = = ]; then option="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$option" in
${valueBranches()}
  esac
  case "$list$current" in yes*,*) before="\${current%,*},"; current="\${current##*,}" ;; esac
  COMPREPLY=($(compgen -P "$before" -W "$candidates" -- "$current"))
}
complete -o default -F _${name.replaceAll('-', '_')} ${name}
`;
};

const zsh = (name: string, all: readonly Completion[], globals: readonly string[]): string => {
  const { paths, words } = branches(all, globals);
  return `#compdef ${name}
_${name.replaceAll('-', '_')}() {
  local command_path='' word candidates='' list=''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${command_path:+$command_path }$word" in (${paths}) command_path="\${command_path:+$command_path }$word" ;; esac
  done
  case "$command_path" in
${words.replaceAll("    '", "    ('")}
  esac
  case "\${words[CURRENT-1]}" in
${valueBranches().replaceAll("    '", "    ('")}
  esac
  if [[ -n $list ]]; then compset -P '*,'; fi
  compadd -- \${=candidates}
}
compdef _${name.replaceAll('-', '_')} ${name}
`;
};

function fish(name: string, all: readonly Completion[]): string {
  const lines = all.flatMap(({ path, words }) => {
    const steps = path.split(' ').filter((step) => step !== '');
    const condition = steps.map((step) => `__fish_seen_subcommand_from ${step}`).join('; and ');
    return words.map(({ word, description }) => {
      const about = `-d ${quote(firstSentence(description))}`;
      if (word.startsWith('--')) {
        const when = condition === '' ? '' : ` -n ${quote(condition)}`;
        const values = optionValues[word]?.values.join(' ');
        const choice = values === undefined ? '' : ` -x -a ${quote(values)}`;
        return `complete -c ${name}${when} -l ${word.slice(2)}${choice} ${about}`;
      }
      const when = condition === '' ? '__fish_use_subcommand' : condition;
      return `complete -c ${name} -f -n ${quote(when)} -a ${word} ${about}`;
    });
  });
  return `${lines.join('\n')}\n`;
}

/** The script that completes commands, flags and tool names in a shell, made from the command line itself. */
export function completionScript(program: Command, shell: Shell): string {
  const all = completions(program);
  const globals = program.options.flatMap(({ long }) => (long ? [long] : []));
  switch (shell) {
    case 'bash':
      return bash(program.name(), all, globals);
    case 'zsh':
      return zsh(program.name(), all, globals);
    case 'fish':
      return fish(program.name(), all);
  }
}
