import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contrib, Enums, Models, Serialize, Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import isSpdxExpression from 'spdx-expression-parse';
import type { BundledPackage } from './bundled-packages.ts';
import { noticeOf } from './third-party-notices.ts';

const spec = Spec.Spec1dot6;

function purlOf(name: string, version: string): string {
  const [scope, base] = name.startsWith('@') ? name.split('/', 2) : [undefined, name];
  return new PackageURL('npm', scope, base ?? name, version, undefined, undefined).toString();
}

function componentOf(bundled: BundledPackage): Models.Component {
  const at = bundled.key.lastIndexOf('@');
  const [name, version] = [bundled.key.slice(0, at), bundled.key.slice(at + 1)];
  const purl = purlOf(name, version);
  const component = new Models.Component(Enums.ComponentType.Library, name, { version, purl, bomRef: purl });
  const licences = new Contrib.License.Factories.LicenseFactory(isSpdxExpression);
  component.licenses.add(licences.makeFromString(noticeOf(bundled).licence));
  return component;
}

/**
 * A CycloneDX 1.6 bill of materials of what is in the bundle. The packages are development dependencies, so scanners
 * that read package.json find none of them.
 */
export function billOfMaterials(packages: readonly BundledPackage[], root: string): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const purl = purlOf(name, version);
  const product = new Models.Component(Enums.ComponentType.Application, name, {
    version,
    purl,
    bomRef: purl,
  });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: product }) });
  for (const bundled of packages) {
    const component = componentOf(bundled);
    bom.components.add(component);
    product.dependencies.add(component.bomRef);
  }
  return new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(spec)).serialize(bom, {
    sortLists: true,
    space: 2,
  });
}

/** The first error of a bill of materials against the CycloneDX schema; null when it is valid. */
export const billOfMaterialsError = (text: string): Promise<unknown> =>
  new Validation.JsonStrictValidator(spec.version).validate(text);
