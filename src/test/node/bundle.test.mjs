import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { getMcpConfigForManifest } from '../../bundle/extension/node_modules/@anthropic-ai/mcpb/dist/index.js';
import { START_MILLIS, Session, TOOL_NAMES, environment, within } from './session.mjs';

const run = promisify(execFile);
const BUNDLES = fileURLToPath(new URL('../../../target/bundle/', import.meta.url));
const PACKER = fileURLToPath(new URL('../../bundle/extension/node_modules/.bin/mcpb', import.meta.url));
const [FOLDER] = readdirSync(BUNDLES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  .map(({ name }) => join(BUNDLES, name));
const ARCHIVE = `${FOLDER}.tar.gz`;

const elsewhere = mkdtempSync(join(tmpdir(), 'lago-bundle-'));
process.on('exit', () => rmSync(elsewhere, { recursive: true, force: true }));

/** All that such a machine has: the launcher's own needs, and no Java. */
const bare = join(elsewhere, 'programs');
mkdirSync(bare);
for (const name of ['cksum', 'env', 'readlink', 'uname']) {
  symlinkSync(whereIs(name), join(bare, name));
}

function whereIs(name) {
  const folder = process.env.PATH.split(delimiter).find((candidate) => readdirOf(candidate).includes(name));
  return join(folder ?? assert.fail(`${name} is on the PATH`), name);
}

function readdirOf(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What the server is started with there. */
function bareEnvironment(settings) {
  return { ...environment(), PATH: bare, JAVA_HOME: '', ...settings };
}

function launcher(folder) {
  return join(folder, 'bin', 'lago-invoices-mcp');
}

describe('The extension, packed by the packer of its format and unpacked elsewhere', () => {
  const extension = join(elsewhere, 'extension');
  let manifest;
  let lago;

  before(async () => {
    const packed = join(elsewhere, 'packed.mcpb');
    await run(PACKER, ['pack', FOLDER, packed]);
    await run(PACKER, ['unpack', packed, extension]);
    rmSync(packed);
    manifest = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8'));
    lago = await Lago.start(launcher(extension));
  });
  after(() => lago?.stop());

  /** As a client starts it, for a user who filled in these fields. */
  async function install(userConfig) {
    const { command, args, env } = await getMcpConfigForManifest({
      manifest, extensionPath: extension, systemDirs: {}, userConfig, pathSeparator: '/',
    });
    const transport = new StdioClientTransport({ command, args, env: bareEnvironment(env), stderr: 'ignore' });
    return Session.over(transport);
  }

  test('has a manifest that is valid', async () => {
    const { stdout } = await run(PACKER, ['validate', join(extension, 'manifest.json')]);

    assert.match(stdout, /validation passes/);
  });

  test('promises the tools that it has, on a Java of its own', async () => {
    const session = await install({ api_key: 'sandbox' });
    try {
      assert.deepEqual(session.tools.map(({ name }) => name).sort(), TOOL_NAMES);
      assert.deepEqual(manifest.tools.map(({ name }) => name).sort(), TOOL_NAMES);
      assert.equal(javaOf(session.pid), join(extension, 'runtime', 'bin', 'java'));
    } finally {
      await session.close();
    }
  });

  test('reads from the Lago that the user named', async () => {
    const session = await install({ api_key: 'sandbox', api_url: lago.url });
    try {
      assert.equal((await session.search({ per_page: 1 })).length, 1);
    } finally {
      await session.close();
    }
  });

  test('takes fields that the user left blank for not given', async () => {
    const session = await install({ api_key: 'sandbox', api_url: lago.url, region: '' });
    try {
      assert.equal((await session.search({ per_page: 1 })).length, 1);
    } finally {
      await session.close();
    }
  });

  test('hides every change if the user wants to read only', async () => {
    const session = await install({ api_key: 'sandbox', api_url: lago.url, read_only: true });
    try {
      const names = session.tools.map(({ name }) => name);
      assert.ok(names.includes('find_invoice'));
      assert.ok(!names.includes('void_invoice'));
    } finally {
      await session.close();
    }
  });
});

describe('The archive, unpacked elsewhere', () => {
  const folder = join(elsewhere, basename(FOLDER));

  before(() => run('tar', ['-xzf', ARCHIVE, '-C', elsewhere]));

  test('has the checksum that is given beside it', () => {
    const [expected, name] = readFileSync(`${ARCHIVE}.sha256`, 'utf8').trim().split(/ +/);

    assert.equal(name, basename(ARCHIVE));
    assert.equal(createHash('sha256').update(readFileSync(ARCHIVE)).digest('hex'), expected);
  });

  test('needs nothing of the machine, and starts from its cache', async () => {
    const { PATH, XDG_STATE_HOME } = bareEnvironment();
    const session = await Session.over(new StdioClientTransport({
      command: join(bare, 'env'),
      args: ['-i', `PATH=${PATH}`, `XDG_STATE_HOME=${XDG_STATE_HOME}`, launcher(folder), '--sandbox'],
      stderr: 'ignore',
    }));
    try {
      assert.equal((await session.search({ per_page: 1 })).length, 1);
      assert.equal(javaOf(session.pid), join(folder, 'runtime', 'bin', 'java'));
      const [cache] = readdirSync(join(folder, 'lib', 'cache'));
      // before Java 25, a cache holds for one place only, and a Java in another place does without
      const moves = cache.endsWith('.aot');
      const maps = readFileSync(`/proc/${session.pid}/maps`, 'utf8');
      assert.equal(maps.includes(join(folder, 'lib', 'cache', cache)), moves, 'the JVM has mapped the cache');
    } finally {
      await session.close();
    }
  });
});

function javaOf(pid) {
  return readlinkSync(`/proc/${pid}/exe`);
}

/** A sandbox that stands in for the user's Lago. */
class Lago {
  #process;

  static async start(program) {
    const child = spawn(program, ['sandbox', '--port=0'], { env: bareEnvironment(), stdio: ['pipe', 'pipe', 'ignore'] });
    process.once('exit', () => child.kill('SIGKILL'));
    return new Lago(child, await within(START_MILLIS, addressIn(child.stdout), 'the sandbox says where it is'));
  }

  constructor(child, url) {
    this.#process = child;
    this.url = url;
  }

  stop() {
    this.#process.kill('SIGTERM');
  }
}

async function addressIn(output) {
  for await (const line of createInterface({ input: output })) {
    const [url] = line.match(/http:\S+/) ?? [];
    if (url) {
      output.resume();
      return url;
    }
  }
  return assert.fail('the sandbox says where it is');
}
