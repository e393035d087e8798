import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LAUNCHER, START_MILLIS, TOOL_NAMES, environment, within } from './session.mjs';

const BIN = fileURLToPath(new URL('node_modules/.bin/', import.meta.url));
const LIMIT = 2 * START_MILLIS;

let home;
before(() => { home = mkdtempSync(join(tmpdir(), 'assistant-')); });
after(() => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

/** A program in a home of its own, without an account; ended at the latest with the time limit. */
function start(command, args) {
  const env = environment({
    HOME: home,
    // this assistant starts servers only in folders that its user trusts
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
  });
  return spawn(command, args, { cwd: home, env, stdio: ['pipe', 'pipe', 'pipe'], timeout: LIMIT });
}

/** What it prints, once it has ended well. */
async function run(command, ...args) {
  const child = start(command, args);
  child.stdin.end();
  const ended = new Promise((resolve) => child.once('close', resolve));
  const [output, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  assert.equal(status, 0, `${command} ${args.join(' ')} ends well, but says: ${output}${errors}`);
  return output + errors;
}

function install(client) {
  return run(LAUNCHER, 'install', client, '--sandbox', '--yes');
}

describe('Claude Code, with the configuration that install writes,', () => {
  before(() => install('claude-code'));

  test('connects to the server', async () => {
    assert.match(await run(join(BIN, 'claude'), 'mcp', 'list'), /^lago-invoices: .*Connected/m);
  });

  test('shows the server', async () => {
    const shown = await run(join(BIN, 'claude'), 'mcp', 'get', 'lago-invoices');

    assert.match(shown, /Status: .*Connected/);
    assert.match(shown, /Args: .*--sandbox/);
  });
});

describe('Gemini CLI, with the configuration that install writes,', () => {
  before(() => install('gemini'));

  test('connects to the server', async () => {
    assert.match(await run(join(BIN, 'gemini'), 'mcp', 'list'), /lago-invoices: .*Connected/);
  });
});

describe('Codex, with the configuration that install writes,', () => {
  before(() => install('codex'));

  test('shows the server', async () => {
    assert.match(await run(join(BIN, 'codex'), 'mcp', 'get', 'lago-invoices'), /args: .*--sandbox/);
  });

  test('connects to the server and lists its tools', async () => {
    const codex = start(join(BIN, 'codex'), ['app-server']);
    try {
      const [server] = await within(LIMIT, statusOfServers(codex), 'Codex tells of its servers');

      assert.equal(server.name, 'lago-invoices');
      assert.equal(server.serverInfo.name, 'lago-invoices-mcp');
      assert.deepEqual(Object.keys(server.tools).sort(), TOOL_NAMES);
    } finally {
      codex.stdin.end();
      codex.kill();
    }
  });
});

/** Asks the program as an editor would that shows its servers to the user. */
async function statusOfServers(codex) {
  const ask = (message) => codex.stdin.write(`${JSON.stringify(message)}\n`);
  ask({ id: 1, method: 'initialize', params: { clientInfo: { name: 'test', version: '1.0.0' } } });
  for await (const line of createInterface({ input: codex.stdout })) {
    const { id, result } = JSON.parse(line);
    if (id === 1) {
      ask({ method: 'initialized' });
      ask({ id: 2, method: 'mcpServerStatus/list', params: {} });
    } else if (id === 2) {
      return result.data;
    }
  }
  return assert.fail('Codex ends before it answers');
}
