import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { Server } from './server.mjs';
import { LAUNCHER, START_MILLIS, TOOL_NAMES, environment } from './session.mjs';

const INSPECTOR = createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector-cli');

/** What the Inspector prints; a server process that it started has ended with it. */
async function inspect(target, ...question) {
  const inspector = spawn(process.execPath, [INSPECTOR, '--cli', ...target, ...question], {
    // version 1.0.3 looks for its own package.json one folder above the working directory
    cwd: dirname(INSPECTOR),
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // a process group of its own, so that a server that hangs ends with it
    detached: true,
  });
  const limit = setTimeout(() => process.kill(-inspector.pid, 'SIGKILL'), START_MILLIS);
  const ended = new Promise((resolve) => inspector.once('close', resolve));
  try {
    const [output, errors, status] = await Promise.all([text(inspector.stdout), text(inspector.stderr), ended]);
    assert.equal(status, 0, `the Inspector ends well, but says: ${errors}`);
    return JSON.parse(output);
  } finally {
    clearTimeout(limit);
  }
}

let server;
before(async () => { server = await Server.packed(); });
after(() => server?.stop());

const targets = {
  'with a server process of its own': () => [LAUNCHER, '--sandbox'],
  'over Streamable HTTP': () => [server.mcp.href, '--transport', 'http'],
  'over HTTP+SSE': () => [server.sse.href, '--transport', 'sse'],
};
for (const [way, target] of Object.entries(targets)) {
  describe(`The Inspector on the command line, ${way},`, () => {
    test('lists the tools', async () => {
      const { tools } = await inspect(target(), '--method', 'tools/list');

      assert.equal(tools.length, TOOL_NAMES.length);
      assert.equal(tools[0].name, 'find_all_invoices');
    });

    test('calls a tool with arguments', async () => {
      const filters = ['status=["draft","finalized"]', 'external_customer_id=acme', 'per_page=3'];
      const call = ['--method', 'tools/call', '--tool-name', 'find_all_invoices', '--tool-arg', ...filters];

      const { structuredContent, isError } = await inspect(target(), ...call);

      assert.ok(!isError);
      assert.equal(structuredContent.invoices.length, 3);
      assert.ok(structuredContent.invoices.every(({ customer }) => customer.external_id === 'acme'));
    });

    test('is told what is wrong with an argument', async () => {
      const call = ['--method', 'tools/call', '--tool-name', 'find_all_invoices', '--tool-arg', 'per_page=500'];

      const { content, isError } = await inspect(target(), ...call);

      assert.equal(isError, true);
      const { error } = JSON.parse(content[0].text);
      assert.equal(error.code, 'invalid_argument');
      assert.match(error.message, /per_page .*500.*1 to 100/);
    });
  });
}
