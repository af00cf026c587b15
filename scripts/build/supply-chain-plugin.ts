import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { billOfMaterials } from './bill-of-materials.ts';
import { writePage } from './build-page.ts';
import { writeViews } from './build-views.ts';
import { bundledFiles, bundledPackages } from './bundled-packages.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

/** Writes the views and the page, and the licences and the bill of materials of all that was bundled, beside the bundle. */
export const supplyChain: Plugin = {
  name: 'supply-chain',
  setup(build) {
    build.initialOptions.metafile = true;
    const folder = build.initialOptions.outdir ?? 'dist';
    build.onEnd(async ({ metafile }) => {
      if (metafile === undefined) return;
      const packages = bundledPackages([
        ...bundledFiles(metafile),
        ...(await writeViews(folder)),
        ...(await writePage(folder)),
      ]);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(packages));
      writeFileSync(join(folder, 'sbom.cdx.json'), billOfMaterials(packages, process.cwd()));
    });
  },
};
