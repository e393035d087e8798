import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { ANSWER_MILLIS, LAUNCHER, START_MILLIS, TOOL_NAMES, environment, within } from './session.mjs';

/** The bare server process; every line that it prints must be a JSON-RPC message. */
class Server {
  #process;
  #lines;
  #ended;

  constructor(t) {
    this.#process = spawn(LAUNCHER, ['--sandbox'], { env: environment(), stdio: ['pipe', 'pipe', 'ignore'] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#ended = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => resolve({ code, signal }));
    });
    t.after(() => this.#process.kill('SIGKILL'));
  }

  writes(line) {
    this.#process.stdin.write(`${line}\n`);
  }

  asks(id, method, params = {}) {
    this.writes(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
  }

  async nextMessage() {
    const { value: line, done } = await within(START_MILLIS, this.#lines.next(), 'the server writes a line');
    return done ? undefined : messageIn(line);
  }

  async initialized() {
    const clientInfo = { name: 'bare-client', version: '1.0.0' };
    this.asks(0, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    const { result } = await this.nextMessage();
    assert.equal(result.protocolVersion, '2025-11-25');
    this.writes('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    return this;
  }

  endOfInput() {
    this.#process.stdin.end();
  }

  terminate() {
    this.#process.kill('SIGTERM');
  }

  end() {
    return within(ANSWER_MILLIS, this.#ended, 'the server ends');
  }
}

function messageIn(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    assert.fail(`stdout carries only JSON, but: ${line}`);
  }
  assert.equal(message.jsonrpc, '2.0', `stdout carries only JSON-RPC messages, but: ${line}`);
  return message;
}

describe('The server process', () => {
  test('answers garbage with an error, goes on, and at the end of input answers what it was asked', async (t) => {
    const server = await new Server(t).initialized();

    for (const garbage of ['this is not JSON', '[1, 2', '{"jsonrpc":"2.0","id":7}']) {
      server.writes(garbage);
      const { error } = await server.nextMessage();
      assert.ok(error.code <= -32600, `${garbage} is answered with an error of JSON-RPC`);
    }

    server.asks(1, 'tools/list');
    const list = await server.nextMessage();
    assert.equal(list.id, 1);
    assert.equal(list.result.tools.length, TOOL_NAMES.length);

    server.asks(2, 'tools/call', { name: 'find_all_invoices', arguments: { per_page: 1 } });
    server.endOfInput();
    const call = await server.nextMessage();
    assert.equal(call.id, 2);
    assert.equal(call.result.structuredContent.invoices.length, 1);
    assert.equal(await server.nextMessage(), undefined, 'nothing more comes on stdout');
    assert.deepEqual(await server.end(), { code: 0, signal: null });
  });

  test('ends well when it is asked to terminate', async (t) => {
    const server = await new Server(t).initialized();

    server.terminate();

    assert.equal(await server.nextMessage(), undefined, 'nothing more comes on stdout');
    assert.deepEqual(await server.end(), { code: 0, signal: null });
  });
});
