import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

export const LAUNCHER = fileURLToPath(new URL('../../../bin/lago-invoices-mcp', import.meta.url));

/** Every tool has a file of its name. */
export const TOOL_NAMES = readdirSync(new URL('../../../tool-schemas/', import.meta.url))
  .map((file) => file.replace('.json', ''))
  .sort();

/** How long the server may take to start, on a busy machine too. */
export const START_MILLIS = 30_000;

/** How long it may take for anything else. */
export const ANSWER_MILLIS = 15_000;

/** Where the servers of these tests keep what must outlive them, instead of the developer's own place. */
const STATE = mkdtempSync(join(tmpdir(), 'lago-state-'));
process.on('exit', () => rmSync(STATE, { recursive: true, force: true }));

/** What the server is started with: nothing of the developer's own Lago settings. */
export function environment(settings = {}) {
  const { PATH, HOME, JAVA_HOME } = process.env;
  return { PATH, HOME, XDG_STATE_HOME: STATE, ...(JAVA_HOME && { JAVA_HOME }), ...settings };
}

/** Asks again and again until the answer satisfies the condition. */
export async function eventually(ask, condition, expectation) {
  for (const deadline = Date.now() + ANSWER_MILLIS; Date.now() < deadline; await pause(50)) {
    const answer = await ask();
    if (condition(answer)) {
      return answer;
    }
  }
  return assert.fail(`${expectation}, within ${ANSWER_MILLIS} ms`);
}

/** What is promised, unless it takes too long. */
export async function within(millis, promise, expectation) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${expectation}, but not within ${millis} ms`)), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The person at the client: remembers what was asked, and answers as the test says. */
export class User {
  questions = [];
  answer = () => assert.fail('this test expects no question');

  says(reply) {
    this.questions = [];
    this.answer = () => reply;
  }

  /** The client has no dialog after all. */
  fails() {
    this.questions = [];
    this.answer = () => {
      throw new Error('no dialogs here');
    };
  }

  /** Leaves the next question open until the test replies. */
  hesitates() {
    this.questions = [];
    let reply;
    const replied = new Promise((resolve) => { reply = resolve; });
    const asked = new Promise((resolve) => {
      this.answer = ({ requestId, signal }) => {
        const withdrawn = new Promise((withdraw) => { signal.onabort = withdraw; });
        resolve({
          requestId,
          reply,
          withdrawn: () => within(ANSWER_MILLIS, withdrawn, 'the server withdraws its question'),
        });
        return replied;
      };
    });
    return { asked: () => within(ANSWER_MILLIS, asked, 'the server asks the user') };
  }

  theQuestion() {
    assert.equal(this.questions.length, 1, 'the server asks the user exactly once');
    return this.questions[0];
  }
}

export const YES = { action: 'accept', content: { confirm: true } };

/** One client of the TypeScript SDK, and the rules that every result must keep. */
export class Session {
  /** With a server process of its own. */
  static async open({ user, settings, args = ['--sandbox'] } = {}) {
    const transport = new StdioClientTransport({
      command: LAUNCHER,
      args,
      env: environment(settings),
      stderr: 'ignore',
    });
    return Session.over(transport, user);
  }

  static async over(transport, user) {
    const client = new Client(
      { name: 'foreign-client', version: '1.0.0' },
      { capabilities: user ? { elicitation: { form: {} } } : {} },
    );
    if (user) {
      client.setRequestHandler(ElicitRequestSchema, ({ params }, context) => {
        user.questions.push(params);
        return user.answer(context);
      });
    }
    await client.connect(transport, { timeout: START_MILLIS });
    const session = new Session(client, transport.pid);
    // the SDK checks structured content only of tools that it has listed
    session.tools = (await client.listTools({}, { timeout: ANSWER_MILLIS })).tools;
    return session;
  }

  /** The process id is that of a server that serves nobody else. */
  constructor(client, pid) {
    this.client = client;
    this.pid = pid;
  }

  async close() {
    await this.client.close();
    if (this.pid) {
      await eventually(() => isRunning(this.pid), (running) => !running, 'the server ends with its client');
    }
  }

  call(name, args, options) {
    return this.client.callTool({ name, arguments: args }, undefined, { timeout: ANSWER_MILLIS, ...options });
  }

  /** A yes to a question that was withdrawn, from a client that does not care. */
  sayYesTooLate({ requestId }) {
    return this.client.transport.send({ jsonrpc: '2.0', id: requestId, result: YES });
  }

  /** The structured content of a call that must succeed. */
  async succeed(name, args) {
    const result = await this.call(name, args);
    assert.ok(!result.isError, `${name} succeeds, but: ${result.content[0]?.text}`);
    assert.deepEqual(onlyText(result), result.structuredContent, 'text and structured content say the same');
    return result.structuredContent;
  }

  /** The error of a call that must fail. */
  async fail(name, args) {
    return errorOf(await this.call(name, args));
  }

  /** Everything that Lago holds of this invoice. */
  async invoice(lagoId) {
    return (await this.succeed('find_invoice', { lago_id: lagoId, detail: 'full' })).invoice;
  }

  async search(filters) {
    return (await this.succeed('find_all_invoices', { per_page: 100, ...filters })).invoices;
  }
}

export function errorOf(result) {
  assert.equal(result.isError, true, `an error is expected, but: ${result.content[0]?.text}`);
  assert.ok(!('structuredContent' in result), 'an error has no structured content');
  const { error } = onlyText(result);
  for (const part of ['code', 'message', 'hint']) {
    assert.ok(error[part], `an error has a ${part}`);
  }
  return error;
}

function onlyText({ content }) {
  assert.deepEqual(content.map(({ type }) => type), ['text'], 'a result has exactly one block, of text');
  return JSON.parse(content[0].text);
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
