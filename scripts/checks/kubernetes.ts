import { createRequire } from 'node:module';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const require = createRequire(import.meta.url);

const resource = z.looseObject({ apiVersion: z.string(), kind: z.string() });
const model = z.custom<new (data: unknown) => { validate(): void }>((value) => typeof value === 'function');

/** The class of a resource that validates against the Kubernetes API schema. */
function modelOf(apiVersion: string, kind: string) {
  const models: unknown = require(`kubernetes-models/${apiVersion}`);
  return model.parse(new Map(Object.entries(Object(models))).get(kind));
}

/** Problems of the resources in a YAML file: syntax, and the schema of the Kubernetes API. */
export function kubernetesProblems(text: string): readonly string[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) return document.errors.map(({ message }) => message);
    const parsed = resource.safeParse(document.toJS());
    if (!parsed.success) return ['a document has no apiVersion or kind'];
    const { apiVersion, kind } = parsed.data;
    try {
      const Resource = modelOf(apiVersion, kind);
      new Resource(parsed.data).validate();
      return [];
    } catch (error) {
      return [`${kind}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
