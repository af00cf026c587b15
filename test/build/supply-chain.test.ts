import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { billOfMaterials, billOfMaterialsError } from '../../scripts/build/bill-of-materials.ts';
import { carriedPackages, packageFolder } from '../../scripts/build/bundled-packages.ts';
import { noticeOf } from '../../scripts/build/third-party-notices.ts';
import { unpinnedDownloads } from '../../scripts/checks/pinned-downloads.ts';
import { root } from '../../scripts/project.ts';

describe('the bundled packages', () => {
  test.each([
    ['node_modules/zod/v4/core.js', 'node_modules/zod'],
    ['../a/node_modules/@scope/name/dist/index.js', '../a/node_modules/@scope/name'],
    ['node_modules/one/node_modules/two/index.js', 'node_modules/one/node_modules/two'],
    ['src/main.ts', undefined],
  ])('the bundled file %s belongs to a package', (file, folder) => expect(packageFolder(file)).toBe(folder));

  test('packages inside the files of another package are found', () => {
    const source = [
      '//#region ../../node_modules/.pnpm/ajv@8.18.0/node_modules/ajv/dist/core.js',
      '//#region ../../node_modules/.pnpm/ajv@8.18.0/node_modules/ajv/dist/ajv.js',
      '//#region ../../node_modules/.pnpm/ajv-formats@3.0.1_ajv@8.18.0/node_modules/ajv-formats/dist/index.js',
      '//#region ../../node_modules/.pnpm/@scope+name@1.2.3-rc.1/node_modules/@scope/name/index.js',
      '//#region src/own.ts',
    ].join('\n');
    expect(carriedPackages(source)).toEqual(['ajv@8.18.0', 'ajv-formats@3.0.1', '@scope/name@1.2.3-rc.1']);
  });

  test('a package that states the MIT licence without its text gets the text', () => {
    const notice = noticeOf({
      folder: join(root, 'node_modules', '@redis', 'client'),
      key: '@redis/client@0.0.0',
    });
    expect(notice.licence).toBe('MIT');
    expect(notice.text).toContain('Permission is hereby granted, free of charge');
    expect(notice.text).toContain('Copyright (c) @redis/client authors');
  });
});

describe('the bill of materials', () => {
  const bundled = ['zod', '@redis/client'].map((name) => ({
    folder: join(root, 'node_modules', name),
    key: `${name}@1.2.3`,
  }));

  test('the bill of materials is valid CycloneDX and has every bundled package with its licence', async () => {
    const text = billOfMaterials(bundled, root);
    expect(await billOfMaterialsError(text)).toBeNull();
    expect(JSON.parse(text).components).toMatchObject([
      { purl: 'pkg:npm/%40redis/client@1.2.3', licenses: [{ license: { id: 'MIT' } }] },
      { purl: 'pkg:npm/zod@1.2.3', licenses: [{ license: { id: 'MIT' } }] },
    ]);
  });

  test('the bill of materials is the same for the same bundle', () => {
    expect(billOfMaterials(bundled, root)).toBe(billOfMaterials(bundled, root));
  });
});

describe('the check of downloads', () => {
  const commit = 'a'.repeat(40);
  const digest = `sha256:${'b'.repeat(64)}`;

  test.each([
    `      - uses: actions/checkout@${commit} # v4.2.2`,
    `FROM node:24@${digest} AS build`,
    `    image: redis:7@${digest}`,
    '  curl -sS http://127.0.0.1:3333/healthz',
    `curl --output a.tar.gz https://example.com/a.tar.gz\necho '${'c'.repeat(64)}  a.tar.gz' | sha256sum --check`,
  ])('the check of downloads accepts %s', (text) => expect(unpinnedDownloads(text)).toEqual([]));

  test.each([
    ['      - uses: actions/checkout@v4', 'pin actions/checkout@v4'],
    ['FROM node:24-bookworm-slim', 'pin node:24-bookworm-slim by digest'],
    ['    image: redis:7', 'pin redis:7 by digest'],
    ['curl https://example.com/a.tar.gz | tar xz', 'verify the download'],
  ])('the check of downloads rejects %s', (text, problem) =>
    expect(unpinnedDownloads(text).join()).toContain(problem),
  );
});
