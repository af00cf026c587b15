import type { Command } from 'commander';
import { tools } from '../registry/index.ts';

/** The shells a completion script can be made for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/** What can be typed after a command: `path` is the words that lead to it, empty for the program itself. */
interface Completion {
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
}

/** Arguments with known values, by command. */
const argumentWords: Readonly<Record<string, readonly { word: string; description: string }[]>> = {
  call: tools.map(({ name, title }) => ({
    word: name.replace('dialpad_organization_', ''),
    description: title,
  })),
  completion: shells.map((shell) => ({ word: shell, description: `script for ${shell}` })),
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

const bash = (name: string, all: readonly Completion[], globals: readonly string[]): string => {
  const { paths, words } = branches(all, globals);
  return `_${name.replaceAll('-', '_')}() {
  local path='' word candidates=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in ${paths}) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${words}
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name.replaceAll('-', '_')} ${name}
`;
};

const zsh = (name: string, all: readonly Completion[], globals: readonly string[]): string => {
  const { paths, words } = branches(all, globals);
  return `#compdef ${name}
_${name.replaceAll('-', '_')}() {
  local command_path='' word candidates=''
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${command_path:+$command_path }$word" in (${paths}) command_path="\${command_path:+$command_path }$word" ;; esac
  done
  case "$command_path" in
${words.replaceAll("    '", "    ('")}
  esac
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
        return `complete -c ${name}${when} -l ${word.slice(2)} ${about}`;
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
