import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Copy, DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast';

/** A user without rights, as `USER node` in the image. */
const UNPRIVILEGED = 65_534;

function run(command: string, cwd: string): void {
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`RUN ${command} failed: ${stderr.trim().split('\n').slice(-5).join('\n')}`);
}

const words = (instruction: Instruction): readonly string[] =>
  instruction.getArguments().map((argument) => argument.getValue());

const isCopy = (instruction: Instruction): instruction is Copy => instruction.getKeyword() === 'COPY';
const isJson = (instruction: Instruction): instruction is JSONInstruction =>
  ['CMD', 'ENTRYPOINT'].includes(instruction.getKeyword());
const execForm = (instruction: Instruction): readonly string[] =>
  isJson(instruction)
    ? instruction.getJSONStrings().map((text) => JSON.parse(text.getValue().replaceAll("'", '"')))
    : [];

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Prefix of a command that runs without rights and, where the system allows it, on a read-only file system. */
function sandbox(writable: string): { readonly prefix: readonly string[]; readonly description: string } {
  if (process.getuid?.() !== 0) return { prefix: [], description: 'as the current user' };
  const drop = `exec setpriv --reuid ${UNPRIVILEGED} --regid ${UNPRIVILEGED} --clear-groups --no-new-privs "$@"`;
  const mounts = `mount --bind "${writable}" "${writable}" && mount -o remount,bind,ro / && mount -o remount,bind,rw "${writable}"`;
  const canMount = spawnSync('unshare', ['--mount', 'sh', '-c', mounts]).status === 0;
  return canMount
    ? {
        prefix: ['unshare', '--mount', 'sh', '-c', `${mounts} && ${drop}`, 'sandbox'],
        description: 'as an unprivileged user on a read-only file system',
      }
    : { prefix: ['sh', '-c', drop, 'sandbox'], description: 'as an unprivileged user' };
}

/**
 * Runs the steps of the Dockerfile without a container engine: the build stage in a clean folder, then the final
 * stage's command as an unprivileged user, its health check, and an orderly stop. Throws when a step fails.
 */
export async function runImageSteps(root: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  try {
    chmodSync(folder, 0o755);
    const [build, app, data] = ['build', 'app', 'data'].map((name) => join(folder, name));
    if (build === undefined || app === undefined || data === undefined) throw new Error('unreachable');
    for (const path of [build, app, data]) mkdirSync(path, { mode: 0o777 });
    // The folder for a file store belongs to the user of the image.
    chmodSync(data, 0o700);
    if (process.getuid?.() === 0) chownSync(data, UNPRIVILEGED, UNPRIVILEGED);
    const instructions = DockerfileParser.parse(
      readFileSync(join(root, 'Dockerfile'), 'utf8'),
    ).getInstructions();
    const environment: Record<string, string> = {};
    let command: readonly string[] = [];
    let entry: readonly string[] = [];
    let health: readonly string[] = [];
    let stage = 0;
    for (const instruction of instructions) {
      const current = stage === 1 ? build : app;
      const values = words(instruction);
      switch (instruction.getKeyword()) {
        case 'FROM':
          stage++;
          break;
        case 'COPY': {
          const sources = values.filter((word) => !word.startsWith('--')).slice(0, -1);
          const target = values.at(-1) ?? '.';
          const from = isCopy(instruction) && instruction.getFromFlag() !== null ? build : root;
          for (const source of sources) {
            const name = source.replace(/^\/build\//, '');
            const to = sources.length > 1 || target.endsWith('/') ? join(target, name) : target;
            const path = join(current, to === './' || to === '.' ? name : to);
            mkdirSync(dirname(path), { recursive: true });
            cpSync(join(from, name), path, { recursive: true });
          }
          break;
        }
        case 'RUN':
          // The final stage creates only the folder for a file store, which exists here.
          if (stage === 1) run(instruction.getArgumentsContent() ?? '', build);
          break;
        case 'ENV':
          for (const [, name = '', value = ''] of (instruction.getRawArgumentsContent() ?? '').matchAll(
            /(\w+)=(\S+)/g,
          )) {
            environment[name] = value;
          }
          break;
        case 'ENTRYPOINT':
          entry = execForm(instruction);
          break;
        case 'CMD':
          command = execForm(instruction);
          break;
        case 'HEALTHCHECK':
          health = JSON.parse(/\[.*\]$/s.exec(instruction.getRawArgumentsContent() ?? '')?.[0] ?? '[]');
          break;
      }
    }
    return await startAndStop({ app, data, environment, entry, command, health });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface FinalStage {
  readonly app: string;
  readonly data: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly entry: readonly string[];
  readonly command: readonly string[];
  readonly health: readonly string[];
}

async function startAndStop({ app, data, environment, entry, command, health }: FinalStage): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    ...environment,
    MCP_PORT: String(await freePort()),
    MCP_STORE: `file:${join(data, 'store.json')}`,
    MCP_STORE_KEY: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64'),
  };
  const [program = '', ...args] = [...entry, ...command].map((word) => word.replace('/app/', `${app}/`));
  const { prefix, description } = sandbox(data);
  const [file = '', ...rest] = [...prefix, program, ...args];
  const server = spawn(file, rest, { cwd: app, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  server.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const exited = new Promise<number | null>((resolve) => server.once('exit', resolve));
  const [healthProgram = '', ...healthArgs] = health;
  const isHealthy = () => spawnSync(healthProgram, healthArgs, { env }).status === 0;
  const giveUpAt = performance.now() + 20_000;
  while (!isHealthy()) {
    if (server.exitCode !== null || performance.now() > giveUpAt) {
      server.kill('SIGKILL');
      throw new Error(`the image's command is not healthy: ${errors.slice(-500)}`);
    }
  }
  server.kill('SIGTERM');
  const code = await exited;
  if (code !== 0)
    throw new Error(`the image's command ended with ${code} after SIGTERM: ${errors.slice(-500)}`);
  return description;
}
