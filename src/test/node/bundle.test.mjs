import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createServer as createPlainServer, request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { getMcpConfigForManifest } from '../../bundle/extension/node_modules/@anthropic-ai/mcpb/dist/index.js';
import { Server } from './server.mjs';
import { START_MILLIS, Session, TOOL_NAMES, environment, within } from './session.mjs';

const run = promisify(execFile);
const BUNDLES = fileURLToPath(new URL('../../../target/bundle/', import.meta.url));
const PACKER = fileURLToPath(new URL('../../bundle/extension/node_modules/.bin/mcpb', import.meta.url));
const [FOLDER] = readdirSync(BUNDLES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  .map(({ name }) => join(BUNDLES, name));
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const PASSPHRASE = 'changeit';
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

  test('has a sandbox that prints invoices, and a record that can be verified', async () => {
    const env = bareEnvironment({ LAGO_MCP_AUDIT_LOG: join(elsewhere, 'record.jsonl') });
    const transport = new StdioClientTransport({ command: launcher(folder), args: ['--sandbox'], env, stderr: 'ignore' });
    const session = await Session.over(transport);
    try {
      const [invoice] = await session.search({ status: ['finalized'], per_page: 1 });
      const { content } = await session.call('download_invoice', { lago_id: invoice.lago_id });
      const { uri } = content.find(({ type }) => type === 'resource_link');
      assert.match(await (await fetch(uri)).text(), /^%PDF-/);
      assert.ok(!(await session.call('void_invoice', { lago_id: invoice.lago_id })).isError, 'voiding is planned');
    } finally {
      await session.close();
    }
    assert.match((await run(launcher(folder), ['audit', 'verify'], { env })).stdout, /The audit log is intact: 1 entry/);
  });

  const commands = ['doctor --sandbox', 'policy check examples/policies/read-mostly.yaml', 'install cursor --sandbox --print'];
  for (const command of commands) {
    test(`has what "${command}" needs`, () =>
      run(launcher(folder), command.split(' '), { cwd: PROJECT, env: bareEnvironment() }));
  }

  test('serves over HTTP from a Lago behind TLS, is watched and sends traces', async () => {
    const lago = await Lago.start(launcher(folder));
    const { pfx, trust } = await certificate();
    const guarded = await listening(createServer({ pfx, passphrase: PASSPHRASE }, passOnTo(lago.url)));
    const traces = [];
    const collector = await listening(createPlainServer((call, answer) => {
      traces.push(call.url);
      call.resume();
      answer.end();
    }));
    const management = await freePort();
    const server = await Server.of(launcher(folder), bareEnvironment({
      LAGO_API_KEY: 'sandbox',
      LAGO_API_URL: `https://localhost:${guarded.address().port}${new URL(lago.url).pathname}`,
      LAGO_MCP_JAVA_OPTS: `-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${trust}`,
      LAGO_MCP_CACHE: 'off',
      LAGO_MCP_MANAGEMENT_PORT: `${management}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.address().port}`,
    }));
    try {
      const session = await Session.over(new StreamableHTTPClientTransport(server.mcp));
      assert.equal((await session.search({ per_page: 1 })).length, 1);
      assert.equal((await fetch(`http://127.0.0.1:${management}/readyz`)).status, 200);
      assert.match(await (await fetch(`http://127.0.0.1:${management}/metrics`)).text(), /lago_mcp_calls_total.*find_all_invoices/);
      await session.close();
    } finally {
      await server.stop();
      lago.stop();
      guarded.close();
      collector.close();
    }
    assert.deepEqual([...new Set(traces)], ['/v1/traces'], 'spans that wait are sent before the end');
  });
});

/** A key for localhost, and the option by which a JVM believes in it. */
async function certificate() {
  const store = join(elsewhere, 'localhost.p12');
  const keytool = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'keytool') : 'keytool';
  await run(keytool, ['-genkeypair', '-alias', 'localhost', '-keyalg', 'EC', '-dname', 'CN=localhost',
    '-ext', 'san=dns:localhost', '-storetype', 'PKCS12', '-keystore', store, '-storepass', PASSPHRASE]);
  const trust = `-Djavax.net.ssl.trustStore=${store} -Djavax.net.ssl.trustStorePassword=${PASSPHRASE}`;
  return { pfx: readFileSync(store), trust };
}

function passOnTo(url) {
  return (call, answer) => {
    const onward = request(new URL(call.url, url), { method: call.method, headers: call.headers }, (upstream) => {
      answer.writeHead(upstream.statusCode, upstream.headers);
      upstream.pipe(answer);
    });
    call.pipe(onward);
  };
}

function listening(server) {
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

async function freePort() {
  const server = await listening(createPlainServer());
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

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
