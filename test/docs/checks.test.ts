import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dockerfileProblems } from '../../scripts/checks/dockerfile.ts';
import { allowedImports, unusedAllowances, wrongImports } from '../../scripts/checks/import-directions.ts';
import { kubernetesProblems } from '../../scripts/checks/kubernetes.ts';
import { brokenLinks } from '../../scripts/checks/links.ts';
import { anchorsOf, readPage, runnable } from '../../scripts/checks/markdown.ts';
import { unknownMetrics } from '../../scripts/checks/metric-names.ts';
import { runShellBlocks } from '../../scripts/checks/shell-blocks.ts';
import { threatProblems } from '../../scripts/checks/threats.ts';
import { replacePart } from '../../scripts/generate/replace-part.ts';
import { root } from '../../scripts/project.ts';

describe('the check of import directions', () => {
  test.each([
    ['registry/registry.ts', "import { x } from './tools/offices.ts';", []],
    [
      'registry/registry.ts',
      "import type { Config } from '../config/load-config.ts';",
      ['registry may import only lib'],
    ],
    ['registry/tools/a.ts', "export * from '../../protocol/server.ts';", ['registry may import only lib']],
    ['dialpad/client.ts', "import type { Tool } from '../registry/define-tool.ts';", []],
    [
      'dialpad/client.ts',
      "const { x } = await import('../protocol/server.ts');",
      ['dialpad may import only lib'],
    ],
    ['store/store.ts', "import { x } from '../transports/http/routes.ts';", ['store may import only']],
    ['protocol/server.ts', "import { x } from '../transports/http/routes.ts';", ['protocol may import only']],
    ['cli/commands/a.ts', "import '../../main.ts';", ['cli may import only']],
    ['lib/version.ts', "import x from '../../package.json' with { type: 'json' };", []],
    ['newcomer/a.ts', '', ['is new']],
  ])('the check of import directions: %s with %s', (path, source, sentences) => {
    const found = wrongImports({ path, text: source });
    expect(found).toHaveLength(sentences.length);
    for (const [index, sentence] of sentences.entries()) expect(found[index]).toContain(sentence);
  });

  test('the check of import directions reports an unused entry of the table', () => {
    const files = Object.entries(allowedImports).map(([part, allowed]) => ({
      path: `${part}/a.ts`,
      text: allowed.map((other) => `import '../${other}/b.ts';`).join('\n'),
    }));
    expect(unusedAllowances(files)).toEqual([]);
    const withoutMain = files.filter(({ path }) => path !== 'main/a.ts');
    expect(unusedAllowances(withoutMain)).toContainEqual(
      expect.stringContaining('main no longer imports cli'),
    );
  });
});

describe('the check of links', () => {
  const files: Readonly<Record<string, string>> = {
    'docs/other.md': '# Other page\n\n## Two words, `code`\n\n## Again\n\n## Again\n',
    'docs/picture.png': '',
  };
  const check = (text: string) => brokenLinks('docs/page.md', text, (path) => files[path]);

  test.each([
    'see [other](other.md)',
    'see [part](other.md#two-words-code)',
    'see [second](other.md#again-1)',
    '# Here\n\n[up](#here)',
    '![picture](picture.png)',
    '[web](https://example.com/nothing#there)',
    '```\n[not a link](nowhere.md)\n```',
    'code `[not](nowhere.md)` only',
  ])('the check of links accepts %j', (text) => expect(check(text)).toEqual([]));

  test.each([
    ['see\n[gone](gone.md)', 'docs/page.md:2: gone.md does not exist'],
    ['see [part](other.md#three-words)', 'docs/other.md has no heading for #three-words'],
    ['[up](#nowhere)', 'docs/page.md has no heading for #nowhere'],
    ['<img src="gone.png">', 'gone.png does not exist'],
  ])('the check of links reports %j', (text, sentence) => {
    expect(check(text)).toHaveLength(1);
    expect(check(text)[0]).toContain(sentence);
  });

  test('anchors are those of GitHub', () => {
    expect([
      ...anchorsOf('# A & B\n## `x_y`: [link](z)\n```sh\n# no heading\n```\n<a id="own"></a>'),
    ]).toEqual(['a--b', 'x_y-link', 'own']);
  });
});

describe('the check of threats', () => {
  const table = (...ids: readonly string[]) =>
    ids.map((id) => `| ${id} | A key leaks | Redacted | [keys](../test/security/keys.test.ts) |`).join('\n');
  const check = (markdown: string, test: string) =>
    threatProblems(markdown, new Map([['test/security/keys.test.ts', test]]));

  test('the check of threats accepts a test of the name of each threat', () => {
    expect(check(table('T1'), "describe('T1 A key leaks', () => {});")).toEqual([]);
  });

  test.each([
    [
      'a threat without a test',
      table('T1'),
      '',
      'T1 A key leaks: test/security/keys.test.ts has no describe',
    ],
    ['a test of another name', table('T1'), "describe('T1 A key', () => {});", 'has no describe block'],
    ['a test in a comment', table('T1'), "// describe('T1 A key leaks', () => {});", 'has no describe block'],
    [
      'a test that is not in the table',
      table('T1'),
      "describe('T1 A key leaks', () => {});\ndescribe('T2 More', () => {});",
      '"T2 More" is not in the table',
    ],
    ['a repeated id', table('T1', 'T1'), "describe('T1 A key leaks', () => {});", 'the id after T1 is T2'],
    ['no table', '', '', 'has no rows'],
  ])('the check of threats reports %s', (_, markdown, test, sentence) => {
    expect(check(markdown, test)[0] ?? '').toContain(sentence);
  });
});

describe('the check of shell blocks', () => {
  const dist = join(root, 'scripts');
  const run = (markdown: string) => runShellBlocks('page.md', runnable(readPage(markdown)), dist);

  test('only shell blocks marked sh run, in a folder with the build', async () => {
    expect(await run('```sh\nnode -p 1 && test -f dist/project.ts\n```')).toEqual([]);
    expect(await run('```sh no-run\nexit 1\n```\n```console\n$ exit 1\n```\n```json\n{}\n```')).toEqual([]);
  });

  test('the shell blocks of a page run in one shell', async () => {
    expect(
      await run('```sh\nname=x; touch file\n```\n\n```sh\ntest "$name" = x && test -f file\n```'),
    ).toEqual([]);
  });

  test('a failing shell block is reported with its line and error output', async () => {
    const [problem] = await run('```sh\ntrue\n```\n\n```sh\necho because >&2\nfalse\n```');
    expect(problem).toContain('page.md: the shell blocks ended with 1');
    expect(problem).toContain('because');
    expect(problem).toContain('block at line 5');
  });

  test('background processes of shell blocks end with the page', async () => {
    expect(await run('```sh\nsleep 600 &\n```')).toEqual([]);
  });

  test('shell blocks inherit no setting of the caller', async () => {
    expect(await run('```sh\ntest -z "$DIALPAD_API_KEY$MCP_STORE$NODE_OPTIONS"\n```')).toEqual([]);
  });
});

describe('the check of the Dockerfile', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

  test('the Dockerfile of this project passes its check', () =>
    expect(dockerfileProblems(dockerfile)).toEqual([]));

  test.each([
    [/^USER node$/m, '', 'as root'],
    [/^USER node$/m, 'USER root', 'as root'],
    [/^HEALTHCHECK[\s\S]*?\]$/m, '', 'no HEALTHCHECK'],
    [/^FROM node:24-bookworm-slim@\S+$/m, 'FROM node:latest', 'or latest'],
    [/^FROM node:24-bookworm-slim@\S+$/m, 'FROM node', 'no tag'],
    [/^ENTRYPOINT .*$/m, 'ENTRYPOINT node /app/dist/main.js', 'exec form'],
    [/^COPY src src$/m, 'ADD src src', 'use COPY'],
    [/^USER node$/m, 'ENV DIALPAD_API_KEY=x\nUSER node', 'secret'],
    [/^WORKDIR \/app$/m, 'WORKDIRR /app', 'WORKDIRR'],
    [/image\.licenses=/, 'image.license=', 'labels'],
  ])('the check of the Dockerfile reports %s replaced by %j', (pattern, replacement, sentence) => {
    expect(dockerfile).toMatch(pattern);
    expect(dockerfileProblems(dockerfile.replace(pattern, replacement)).join('\n')).toContain(sentence);
  });
});

describe('the check of Kubernetes manifests', () => {
  const manifest = readFileSync(join(root, 'deploy/kubernetes/server.yaml'), 'utf8');

  test.each([
    ['replicas: 3', 'replicas: three', 'Deployment'],
    ['minAvailable: 2', 'minAvailable: [2]', 'PodDisruptionBudget'],
    ['kind: Service\n', 'kind: Servise\n', 'Servise'],
    ['apiVersion: v1\n', '', 'no apiVersion'],
  ])('the check of Kubernetes manifests reports %j replaced by %j', (text, replacement, problem) => {
    expect(kubernetesProblems(manifest)).toEqual([]);
    expect(kubernetesProblems(manifest.replace(text, replacement)).join('\n')).toContain(problem);
  });
});

describe('the monitoring files', () => {
  test.each(['deploy/monitoring/alerts.yml', 'deploy/monitoring/grafana/dashboard.json'])(
    '%s uses only metrics that exist',
    (path) => expect(unknownMetrics(readFileSync(join(root, path), 'utf8'))).toEqual([]),
  );

  test('the check of metric names reports an unknown metric', () =>
    expect(unknownMetrics('rate(mcp_tool_calls_total[5m]) / mcp_calls_total')).toEqual(['mcp_calls_total']));
});

describe('generated parts', () => {
  test('a generated part replaces only the text between its markers', () => {
    const page = 'a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb';
    expect(replacePart(page, 'x', 'new')).toBe(
      'a\n<!-- x:begin -->\n<!-- Made by npm run docs. -->\n\nnew\n\n<!-- x:end -->\nb',
    );
    expect(() => replacePart(page, 'y', 'new')).toThrow('no markers for y');
  });
});
