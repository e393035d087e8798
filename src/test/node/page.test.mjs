import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { Client as StatelessClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as StatelessTransport } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema, ElicitationCompleteNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { LAUNCHER, START_MILLIS, Session, User, YES, environment, eventually, within } from './session.mjs';

const PUBLIC = 'https://lago.example.com';
const ACCEPT = { action: 'accept' };

let sandbox;
let settings;
let state;
before(async () => {
  state = mkdtempSync(join(tmpdir(), 'lago-page-'));
  sandbox = spawn(LAUNCHER, ['sandbox', '--port', '0'], { env: environment(), stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: sandbox.stdout })[Symbol.asyncIterator]();
  let text = '';
  while (!/URL +http\S+/.test(text)) {
    const { value } = await within(START_MILLIS, lines.next(), 'the sandbox says where it is');
    text += `${value}\n`;
  }
  settings = {
    LAGO_API_URL: text.match(/URL +(http\S+)/)[1],
    LAGO_API_KEY: 'sandbox',
    LAGO_MCP_PUBLIC_URL: PUBLIC,
    XDG_STATE_HOME: state,
  };
});
after(() => {
  sandbox?.kill('SIGKILL');
  rmSync(state, { recursive: true, force: true });
});

const server = (more) => ({ command: LAUNCHER, args: [], env: environment({ ...settings, ...more }), stderr: 'ignore' });

/** A client of the SDK's version 1, which keeps a session. */
async function withSession(answer, more) {
  const client = new Client({ name: 'links', version: '1.0.0' }, { capabilities: { elicitation: { url: {} } } });
  client.links = [];
  client.completed = [];
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    client.links.push(params);
    return answer;
  });
  client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) => {
    client.completed.push(params.elicitationId);
  });
  await client.connect(new StdioClientTransport(server(more)), { timeout: START_MILLIS });
  return client;
}

/** A client of the SDK's version 2, which repeats its call with the answer. */
async function withoutSession(answer, more) {
  const client = new StatelessClient(
    { name: 'links', version: '2.0.0' },
    { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  client.links = [];
  client.setRequestHandler('elicitation/create', ({ params }) => {
    client.links.push(params);
    return answer;
  });
  await client.connect(new StatelessTransport(server(more)), { timeout: START_MILLIS });
  return client;
}

for (const [kind, connect] of Object.entries({ 'with a session': withSession, 'without a session': withoutSession })) {
  describe(`A client that shows links, ${kind},`, () => {
    const closing = [];
    after(() => Promise.all(closing.map((client) => client.close())));

    async function open(answer, more) {
      const client = await connect(answer, more);
      closing.push(client);
      return client;
    }

    async function change(client) {
      const filters = { status: 'finalized', payment_status: 'pending', per_page: 1 };
      const found = await client.callTool({ name: 'find_all_invoices', arguments: filters });
      const [{ lago_id }] = found.structuredContent.invoices;
      return { name: 'update_invoice', arguments: { lago_id, payment_status: 'succeeded' } };
    }

    test('hears what was decided in another process', async () => {
      const client = await open(ACCEPT);
      const user = new User();
      const approver = await Session.open({ user, settings, args: [] });
      closing.push(approver);

      const call = client.callTool(await change(client));
      await eventually(() => client.links, ({ length }) => length > 0, 'the user gets a link');
      const { approvals } = await approver.succeed('list_approvals', { whose: 'to_decide' });
      user.says(YES);
      const [{ url, mode }] = client.links;
      const { confirmation_id, statement } = approvals.find((plan) => url === `${PUBLIC}/approvals/${plan.confirmation_id}`);
      const { outcome } = await approver.succeed('confirm_action', { confirmation_id, statement });
      const done = await within(START_MILLIS, call, 'the call goes on');

      assert.equal(outcome, 'done');
      assert.equal(done.structuredContent.outcome, 'done', JSON.stringify(done));
      assert.equal(mode, 'url');
      assert.deepEqual(client.completed ?? [confirmation_id], [confirmation_id]);
    });

    test('gets no approval by opening the link', async () => {
      const client = await open(ACCEPT, { LAGO_MCP_CONFIRM_VIA: 'page', LAGO_MCP_CONFIRM_TIMEOUT: '1' });

      const { structuredContent } = await client.callTool(await change(client));

      assert.equal(structuredContent.outcome, 'confirmation_required');
      assert.equal(structuredContent.plan.approval_url, client.links[0].url);
    });

    test('declines the plan with the link', async () => {
      const client = await open({ action: 'decline' });

      const result = await client.callTool(await change(client));

      assert.equal(JSON.parse(result.content[0].text).error.code, 'declined');
    });
  });
}
