import { settings } from '../../src/config/settings.ts';
import { displayName, project, repositoryUrl } from '../project.ts';

/** Clients of the registry prompt for these: the settings of single-account mode. */
const promptedSettings = ['apiKey', 'readOnly', 'toolsets', 'confirm', 'baseUrl'];

const environmentVariables = settings
  .filter((setting) => promptedSettings.includes(setting.name))
  .map(({ env, meaning, fallback, secret, isSwitch }) => ({
    name: env,
    description: meaning,
    isRequired: secret === true,
    isSecret: secret === true,
    format: isSwitch ? 'boolean' : 'string',
    ...(fallback !== undefined && { default: fallback }),
  }));

/** `server.json`, the entry of the MCP registry. */
export const serverJson = {
  $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
  name: project.mcpName,
  title: displayName,
  description: "Run a company's Dialpad: offices, departments, rooms, numbers, E911 and licences.",
  version: project.version,
  websiteUrl: repositoryUrl,
  repository: { url: repositoryUrl, source: 'github' },
  packages: [
    {
      registryType: 'npm',
      registryBaseUrl: 'https://registry.npmjs.org',
      identifier: project.name,
      version: project.version,
      runtimeHint: 'npx',
      transport: { type: 'stdio' },
      environmentVariables,
    },
  ],
  remotes: [
    {
      type: 'streamable-http',
      url: 'https://{host}/dialpad-organization',
      variables: {
        host: { description: 'Host of the server that your platform runs', isRequired: true },
      },
      headers: [
        {
          name: 'Authorization',
          description: 'Bearer and the caller token that the platform gave you',
          isRequired: true,
          isSecret: true,
        },
        {
          name: 'X-PCID',
          description: 'The connection to act for; without it every call names one',
          isRequired: false,
          isSecret: false,
        },
      ],
    },
  ],
};
