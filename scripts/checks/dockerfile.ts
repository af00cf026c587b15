import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

/** Sentences about what is wrong with a Dockerfile: its syntax, and what this project holds of images. */
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

  const policies: readonly { readonly holds: boolean; readonly sentence: string }[] = [
    { holds: stages.length > 1, sentence: 'the build tools stay in the image: use a stage of their own' },
    {
      holds: stages.every((stage) => {
        const tag = stage.getImageTag() ?? stage.getImageDigest();
        return names.includes(stage.getImage()) || (tag !== null && tag !== undefined && tag !== 'latest');
      }),
      sentence: 'a base image has no tag, or latest: name a version',
    },
    {
      holds: inLastStage('USER') && !/^(root|0)(:|$)/.test(last('USER')),
      sentence: 'the program runs as root: end with USER of somebody else',
    },
    { holds: inLastStage('HEALTHCHECK'), sentence: 'there is no HEALTHCHECK' },
    {
      holds: ['ENTRYPOINT', 'CMD'].every((keyword) => last(keyword) === '' || last(keyword).startsWith('[')),
      sentence: 'ENTRYPOINT and CMD need the exec form, or signals end in a shell',
    },
    {
      holds: !instructions.some((instruction) => instruction.getKeyword() === 'ADD'),
      sentence: 'ADD unpacks and downloads: use COPY',
    },
    {
      holds: ['title', 'source', 'licenses'].every((label) =>
        text.includes(`org.opencontainers.image.${label}=`),
      ),
      sentence: 'the labels title, source and licenses of org.opencontainers.image are missing',
    },
    {
      holds: !/^\s*(ENV|ARG)\b.*(_KEY|TOKEN|PASSWORD|SECRET)\s*=/im.test(text),
      sentence: 'a secret would become part of the image: leave it to run time',
    },
  ];
  return [...syntax, ...policies.filter((policy) => !policy.holds).map(({ sentence }) => sentence)];
}
