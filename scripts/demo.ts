import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';

/**
 * `npm run demo` shows the server with a real MCP client and the simulator. `npm run demo -- --http` serves the same
 * over HTTP until it is stopped.
 */

const bundle = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const colours = (process.stdout.isTTY || process.env.FORCE_TOUR_COLOURS) && !process.env.NO_COLOR;
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, green, yellow, cyan] = [paint(1), paint(2), paint(32), paint(33), paint(36)];

const say = (text = '') => void process.stdout.write(`${text}\n`);

let steps = 0;
const step = (title: string) => {
  steps += 1;
  say(`\n${bold(`${steps}. ${title}`)}`);
};

const named = z.looseObject({ id: z.string(), name: z.string() });
const office = named.extend({
  country: z.string().optional(),
  timezone: z.string().optional(),
  phone_numbers: z.array(z.string()).optional(),
  is_primary_office: z.boolean().optional(),
});
const room = named.extend({ phone_numbers: z.array(z.string()).optional() });
const pageOf = <Item extends z.ZodType>(item: Item) => z.looseObject({ items: z.array(item) });
const hours = z.looseObject({ monday_hours: z.array(z.string()), hours_on: z.boolean() });

const content = z.array(z.looseObject({ text: z.string().optional() }));

/** Prints and makes a call. Throws when the result is an error. */
async function call<Shape extends z.ZodType>(
  client: Client,
  tool: string,
  args: Record<string, unknown>,
  shape: Shape,
): Promise<z.output<Shape>> {
  say(`   ${cyan(tool)} ${dim(JSON.stringify(args))}`);
  const result = await client.callTool({ name: `dialpad_organization_${tool}`, arguments: args });
  if (result.isError) throw new Error(content.parse(result.content)[0]?.text ?? `${tool} failed`);
  return shape.parse(result.structuredContent);
}

const result = (text: string) => say(`   ${green('→')} ${text}`);

async function tour(client: Client): Promise<void> {
  step('What can an agent do here?');
  const { tools } = await client.listTools();
  const reads = tools.filter((tool) => tool.annotations?.readOnlyHint).length;
  result(`${tools.length} tools: ${reads} that only read, ${tools.length - reads} that change something.`);
  result(
    `The server marks ${tools.filter((tool) => tool.annotations?.destructiveHint).length} as destructive, so that a client can ask first.`,
  );

  step('Which offices does the company have?');
  const offices = (await call(client, 'offices_list', {}, pageOf(office))).items;
  for (const { name, country, timezone, phone_numbers, is_primary_office } of offices) {
    const primary = is_primary_office ? yellow(' (primary)') : '';
    result(
      `${name}${primary} ${dim(`${country ?? ''} · ${timezone ?? ''} · ${phone_numbers?.[0] ?? 'no number'}`)}`,
    );
  }
  const home = offices.find((candidate) => candidate.is_primary_office) ?? offices[0];
  if (home === undefined) throw new Error('the demo company has no office');

  step(`Create a department in ${home.name}`);
  const department = await call(
    client,
    'departments_create',
    { name: 'Night desk', office_id: home.id, group_description: 'Answers when everyone else sleeps.' },
    named,
  );
  result(`"${department.name}" has the id ${department.id}. Ids stay strings, so that no digit is lost.`);

  step('Change its hours, with a break at noon');
  const changed = await call(
    client,
    'departments_update',
    { id: department.id, hours_on: true, monday_hours: ['08:00', '12:00', '13:00', '17:30'] },
    hours,
  );
  result(`Mondays: ${changed.monday_hours.join(' ')}. These are the hours that the simulator stored.`);

  step('Give a room a phone number');
  const rooms = (await call(client, 'rooms_list', { office_id: home.id }, pageOf(room))).items;
  const withoutNumber = rooms.find(({ phone_numbers = [] }) => phone_numbers.length === 0) ?? rooms[0];
  if (withoutNumber === undefined) throw new Error('the office has no room');
  const number = await call(
    client,
    'numbers_assign_room_number_post',
    { id: withoutNumber.id },
    z.looseObject({ number: z.string() }),
  );
  const after = await call(client, 'rooms_get', { id: withoutNumber.id }, room);
  result(
    `${after.name} has the new number ${number.number} (all numbers: ${after.phone_numbers?.join(', ')}).`,
  );

  step('Errors that tell the model what to do');
  const mistake = {
    name: 'dialpad_organization_departments_update',
    arguments: { id: '124', ring_secs: 90 },
  };
  say(`   ${cyan('departments_update')} ${dim(JSON.stringify(mistake.arguments))}`);
  const rejected = await client.callTool(mistake);
  say(`   ${yellow('!')} ${content.parse(rejected.content)[0]?.text}`);
  const unknown = { name: 'dialpad_organization_departments_get', arguments: { id: '124' } };
  say(`   ${cyan('departments_get')} ${dim(JSON.stringify(unknown.arguments))}`);
  const missing = await client.callTool(unknown);
  say(`   ${yellow('!')} ${content.parse(missing.content)[0]?.text}`);
}

function howToConnect(): void {
  const command = `node ${JSON.stringify(bundle)} --demo`;
  const configuration = JSON.stringify({
    mcpServers: { 'dialpad-organization': { command: 'node', args: [bundle, '--demo'] } },
  });
  say(
    `\n${bold('Connect your own client to this demo')} ${dim('(leave out --demo and set DIALPAD_API_KEY for your account)')}`,
  );
  say(`   Claude Desktop   Settings → Developer → Edit config: ${configuration}`);
  say(`   Claude Code      claude mcp add dialpad-organization -- ${command}`);
  say(`   Cursor           ~/.cursor/mcp.json: ${configuration}`);
  say(
    `   VS Code          code --add-mcp '${JSON.stringify({ name: 'dialpad-organization', command: 'node', args: [bundle, '--demo'] })}'`,
  );
  say(`   MCP Inspector    npx -y @modelcontextprotocol/inspector@1 ${command}`);
  say(`   Over HTTP        npm run demo -- --http\n`);
}

async function runTour(): Promise<void> {
  say(bold('Dialpad Organization, an MCP server: a tour with the Dialpad API simulator'));
  say(dim('Client, server and simulator run on this machine. Nothing is sent to Dialpad.'));
  const client = new Client({ name: 'tour', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bundle, '--demo'],
      env: { LOG_LEVEL: 'silent' },
      // The audit log of the writes would interrupt the tour.
      stderr: 'ignore',
    }),
  );
  try {
    await tour(client);
  } finally {
    await client.close();
  }
  howToConnect();
}

if (process.argv.includes('--http')) {
  const serverArguments = process.argv.slice(2).filter((word) => word !== '--http');
  const server = spawn(process.execPath, [bundle, 'http', '--demo', ...serverArguments], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
  server.on('exit', (code) => process.exit(code ?? 1));
} else if (process.argv.length > 2) {
  say(`Unknown argument ${process.argv[2]}. The tour has none; npm run demo -- --http serves over HTTP.`);
  process.exitCode = 2;
} else await runTour();
