import { tools } from '../../src/registry/registry.ts';
import { toolsetNames } from '../../src/registry/toolsets.ts';
import { displayName, placeholder, project, repositoryUrl } from '../project.ts';

const firstSentence = (text: string): string => `${text.split(/(?<=[.;:])\s/, 1)[0]?.replace(/[.;:]$/, '')}.`;

export const mcpbManifest = {
  manifest_version: '0.3',
  name: project.name,
  display_name: displayName,
  version: project.version,
  description: project.description,
  long_description:
    "Lets an assistant look after a company's Dialpad: offices, departments, rooms and room phones, numbers, E911 addresses, operators, plan and licences. Needs an API key from the Dialpad admin portal (Company settings, API keys).",
  author: { name: project.author },
  repository: { type: 'git', url: repositoryUrl },
  homepage: repositoryUrl,
  documentation: `${repositoryUrl}/blob/main/docs/tools.md`,
  support: `${repositoryUrl}/issues`,
  license: project.license,
  keywords: project.keywords,
  server: {
    type: 'node',
    entry_point: 'dist/main.js',
    mcp_config: {
      command: 'node',
      args: [`${placeholder('__dirname')}/dist/main.js`],
      env: {
        DIALPAD_API_KEY: placeholder('user_config.api_key'),
        DIALPAD_READ_ONLY: placeholder('user_config.read_only'),
        DIALPAD_TOOLSETS: placeholder('user_config.toolsets'),
      },
    },
  },
  tools: tools.map(({ name, description }) => ({ name, description: firstSentence(description) })),
  user_config: {
    api_key: {
      type: 'string',
      title: 'Dialpad API key',
      description: 'Created in the Dialpad admin portal, under Company settings, API keys',
      sensitive: true,
      required: true,
    },
    read_only: {
      type: 'boolean',
      title: 'Read only',
      description: 'Enable only tools that read',
      default: false,
      required: false,
    },
    toolsets: {
      type: 'string',
      title: 'Toolsets',
      description: `Toolsets to enable, separated by commas (${toolsetNames.join(', ')}), or all`,
      default: 'all',
      required: false,
    },
  },
  compatibility: {
    platforms: ['darwin', 'win32', 'linux'],
    runtimes: { node: project.engines.node },
  },
};
