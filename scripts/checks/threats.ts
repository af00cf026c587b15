/** A row of the table of threats: id, name, control, and a link to the test that plays the attack. */
const row = /^\|\s*(T\d+)\s*\|\s*([^|]+?)\s*\|[^|]+\|\s*\[[^\]]+\]\(\.\.\/([^)]+)\)\s*\|$/gm;

/** The tests of a threat are a block whose name is the id and the name of the threat. */
const block = /^describe\('(T\d+ [^']+)'/gm;

/**
 * One sentence for each threat without a test of its name, and for each test of a threat that is not in the table.
 * `tests` has the text of each test file by its path.
 */
export function threatProblems(markdown: string, tests: ReadonlyMap<string, string>): readonly string[] {
  const threats = [...markdown.matchAll(row)].map(([, id = '', name = '', path = '']) => ({
    id,
    name,
    path,
  }));
  const blocks = [...tests].flatMap(([path, text]) =>
    [...text.matchAll(block)].map(([, name = '']) => ({ name, path })),
  );
  if (threats.length === 0) return ['the table of threats has no rows'];
  const isTested = (id: string, name: string, path: string) =>
    blocks.some((found) => found.name === `${id} ${name}` && found.path === path);
  return [
    ...threats.flatMap(({ id, name, path }, index) => [
      ...(id === `T${index + 1}` ? [] : [`${id} ${name}: the id after T${index} is T${index + 1}`]),
      ...(isTested(id, name, path) ? [] : [`${id} ${name}: ${path} has no describe block of this name`]),
    ]),
    ...blocks.flatMap(({ name, path }) =>
      threats.some((threat) => `${threat.id} ${threat.name}` === name)
        ? []
        : [`${path}: "${name}" is not in the table of threats`],
    ),
  ];
}
