import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

/** Problems with the syntax of a Dockerfile, and with the rules below. */
export function dockerfileProblems(text: string): readonly string[] {
  const syntax = validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
  const file = DockerfileParser.parse(text);
  const stages = file.getFROMs();
  const names = stages.map((stage) => stage.getBuildStage());
  const instructions = file.getInstructions();
  const last = (keyword: string) =>
    instructions.findLast((instruction) => instruction.getKeyword() === keyword)?.getArgumentsContent() ?? '';
  const lastStageAt = stages.at(-1)?.getRange()?.start.line ?? 0;
  const inLastStage = (keyword: string) =>
    instructions.some(
      (instruction) =>
        instruction.getKeyword() === keyword && (instruction.getRange()?.start.line ?? -1) > lastStageAt,
    );

  const rules: readonly { readonly isMet: boolean; readonly problem: string }[] = [
    { isMet: stages.length > 1, problem: 'the image contains the build tools: build in a separate stage' },
    {
      isMet: stages.every((stage) => {
        const tag = stage.getImageTag() ?? stage.getImageDigest();
        return names.includes(stage.getImage()) || (tag !== null && tag !== undefined && tag !== 'latest');
      }),
      problem: 'a base image has no tag, or latest: name a version',
    },
    {
      isMet: inLastStage('USER') && !/^(root|0)(:|$)/.test(last('USER')),
      problem: 'the program runs as root: set an unprivileged USER in the last stage',
    },
    { isMet: inLastStage('HEALTHCHECK'), problem: 'there is no HEALTHCHECK: add one to the last stage' },
    {
      isMet: ['ENTRYPOINT', 'CMD'].every((keyword) => last(keyword) === '' || last(keyword).startsWith('[')),
      problem:
        'ENTRYPOINT or CMD has the shell form, in which a shell receives the signals: use the exec form',
    },
    {
      isMet: !instructions.some((instruction) => instruction.getKeyword() === 'ADD'),
      problem: 'ADD unpacks and downloads: use COPY',
    },
    {
      isMet: ['title', 'source', 'licenses'].every((label) =>
        text.includes(`org.opencontainers.image.${label}=`),
      ),
      problem: 'the labels title, source and licenses of org.opencontainers.image are missing',
    },
    {
      isMet: !/^\s*(ENV|ARG)\b.*(_KEY|TOKEN|PASSWORD|SECRET)\s*=/im.test(text),
      problem: 'a secret would become part of the image: set it at run time',
    },
  ];
  return [...syntax, ...rules.filter(({ isMet }) => !isMet).map(({ problem }) => problem)];
}
