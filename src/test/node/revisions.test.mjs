import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Server } from './server.mjs';
import { LAUNCHER, START_MILLIS, TOOL_NAMES, YES, environment } from './session.mjs';

const NO = { action: 'decline' };

const transports = {
  'a server process of its own': () => new StdioClientTransport({
    command: LAUNCHER, args: ['--sandbox'], env: environment(), stderr: 'ignore',
  }),
  'Streamable HTTP': () => new StreamableHTTPClientTransport(server.mcp),
};
/** How the client settles the revision of the protocol, and on which. */
const modes = {
  'that knows revisions with sessions only': ['legacy', '2025-11-25'],
  'that prefers revisions without sessions': ['auto', '2026-07-28'],
  'that knows revision 2026-07-28 only': [{ pin: '2026-07-28' }, '2026-07-28'],
};

let server;
before(async () => { server = await Server.packed(); });
after(() => server?.stop());

/** A client whose user answers like this; without an answer it cannot ask anybody. */
async function connect(transport, mode, answer) {
  const client = new Client(
    { name: 'foreign-client', version: '2.0.0' },
    { capabilities: answer ? { elicitation: { form: {} } } : {}, versionNegotiation: { mode } },
  );
  client.questions = [];
  if (answer) {
    client.setRequestHandler('elicitation/create', ({ params }) => {
      client.questions.push(params);
      return answer;
    });
  }
  await client.connect(transport, { timeout: START_MILLIS });
  return client;
}

async function call(client, name, args, options) {
  const { structuredContent, content, isError } = await client.callTool({ name, arguments: args }, options);
  assert.ok(!isError || !structuredContent, 'an error has no structured content');
  return isError ? JSON.parse(content[0].text) : structuredContent;
}

for (const [way, transport] of Object.entries(transports)) {
  for (const [knowledge, [mode, revision]] of Object.entries(modes)) {
    describe(`The TypeScript client over ${way}, ${knowledge},`, () => {
      const clients = [];
      async function client(answer) {
        const connected = await connect(transport(), mode, answer);
        clients.push(connected);
        return connected;
      }
      after(() => Promise.all(clients.map((connected) => connected.close())));

      async function unpaid(connected) {
        const filters = { status: 'finalized', payment_status: 'pending', per_page: 1 };
        const { invoices: [invoice] } = await call(connected, 'find_all_invoices', filters);
        return invoice.lago_id;
      }

      test('agrees on the revision, lists the tools and reads', async () => {
        const connected = await client();

        assert.equal(connected.getNegotiatedProtocolVersion(), revision);
        const { tools } = await connected.listTools();
        assert.deepEqual(tools.map(({ name }) => name).sort(), TOOL_NAMES);
        const { prompts } = await connected.listPrompts();
        assert.ok(prompts.length > 0);
        const uri = `lago://invoices/${await unpaid(connected)}`;
        const { contents } = await connected.readResource({ uri });
        assert.equal(contents[0].uri, uri);
      });

      test('changes an invoice after a yes', async () => {
        const connected = await client(YES);
        const lagoId = await unpaid(connected);

        const { outcome } = await call(connected, 'update_invoice', { lago_id: lagoId, payment_status: 'succeeded' });

        assert.equal(outcome, 'done');
        assert.equal(connected.questions.length, 1);
        const { invoice } = await call(connected, 'find_invoice', { lago_id: lagoId });
        assert.equal(invoice.payment_status, 'succeeded');
      });

      test('changes nothing after a no', async () => {
        const connected = await client(NO);
        const lagoId = await unpaid(connected);

        const { error } = await call(connected, 'update_invoice', { lago_id: lagoId, payment_status: 'succeeded' });

        assert.equal(error.code, 'declined');
        assert.equal(connected.questions.length, 1);
        const { invoice } = await call(connected, 'find_invoice', { lago_id: lagoId });
        assert.equal(invoice.payment_status, 'pending');
      });

      test('confirms through its assistant where it cannot ask its user', async () => {
        const connected = await client();
        const change = { lago_id: await unpaid(connected), payment_status: 'succeeded' };

        const planned = await call(connected, 'update_invoice', change);
        const { confirmation_id, statement } = planned.plan;
        const { outcome } = await call(connected, 'confirm_action', { confirmation_id, statement });

        assert.equal(planned.outcome, 'confirmation_required');
        assert.equal(outcome, 'done');
      });
    });
  }
}
