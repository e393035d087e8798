import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Server } from './server.mjs';
import { ANSWER_MILLIS, Session, TOOL_NAMES, User, YES, errorOf, eventually } from './session.mjs';

const TRANSPORTS = {
  'Streamable HTTP': (server, options) => new StreamableHTTPClientTransport(server.mcp, options),
  'HTTP+SSE': (server) => new SSEClientTransport(server.sse),
};

let server;
let impatient;
before(async () => {
  [server, impatient] = await Promise.all([Server.packed(), Server.packed({ LAGO_MCP_CONFIRM_TIMEOUT: '1' })]);
});
after(() => Promise.all([server?.stop(), impatient?.stop()]));

/** A session that ends with the test. */
async function open(t, transport, user) {
  const session = await Session.over(transport, user);
  t.after(() => session.close());
  return session;
}

/** A draft that the test may finalize. */
async function draftIn(session, used = []) {
  const drafts = await session.search({ status: 'draft' });
  const taken = used.map(({ lago_id }) => lago_id);
  return drafts.find(({ lago_id, invoice_type: type }) => type === 'subscription' && !taken.includes(lago_id))
    ?? assert.fail('the sandbox has drafts left');
}

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  describe(`A client over ${name}`, () => {
    const finalize = (session, { lago_id }, options) => session.call('finalize_invoice', { lago_id }, options);
    const statusOf = async (session, { lago_id }) => (await session.invoice(lago_id)).status;

    test('is told of every tool, prompt and kind of resource', async (t) => {
      const session = await open(t, transport(server));

      assert.deepEqual(session.tools.map((tool) => tool.name).sort(), TOOL_NAMES);
      const { prompts } = await session.client.listPrompts({}, { timeout: ANSWER_MILLIS });
      assert.ok(prompts.some((prompt) => prompt.name === 'explain_invoice'));
      const { resourceTemplates } = await session.client.listResourceTemplates({}, { timeout: ANSWER_MILLIS });
      assert.ok(resourceTemplates.some(({ uriTemplate }) => uriTemplate === 'lago://invoices/{lago_id}'));
    });

    test('reads an invoice by a tool and as a resource', async (t) => {
      const session = await open(t, transport(server));
      const [{ lago_id, number }] = await session.search({ status: 'finalized' });

      const { invoice } = await session.succeed('find_invoice', { number });
      const { contents } = await session.client.readResource({ uri: `lago://invoices/${lago_id}` });

      assert.equal(invoice.lago_id, lago_id);
      assert.ok(contents[0].text.includes(number), 'the resource is the invoice');
    });

    test('gets each answer to its own call, however many are made at once', async (t) => {
      const session = await open(t, transport(server));
      const invoices = await session.search({ status: 'finalized', per_page: 20 });

      const found = await Promise.all(invoices.map(({ number }) => session.succeed('find_invoice', { number })));

      assert.deepEqual(found.map(({ invoice }) => invoice.lago_id), invoices.map((invoice) => invoice.lago_id));
    });

    test('learns what was wrong with a call', async (t) => {
      const session = await open(t, transport(server));

      assert.equal((await session.fail('find_all_invoices', { per_page: 101 })).code, 'invalid_argument');
      assert.equal((await session.fail('find_invoice', { number: 'NO-SUCH-1' })).code, 'invoice_not_found');
      await assert.rejects(session.call('find_everything', {}), { code: -32602, message: /find_all_invoices/ });
      const unknown = { uri: 'lago://invoices/00000000-0000-4000-8000-000000000000' };
      await assert.rejects(session.client.readResource(unknown), { code: -32002 });
    });

    test('finalizes a draft after a yes', async (t) => {
      const user = new User();
      const session = await open(t, transport(server), user);
      const draft = await draftIn(session);
      user.says(YES);

      const { outcome, receipt } = await session.succeed('finalize_invoice', { lago_id: draft.lago_id });

      assert.equal(outcome, 'done');
      assert.equal(receipt.approved_via, 'elicitation');
      assert.ok(user.theQuestion().message.includes(draft.number));
      assert.equal(await statusOf(session, draft), 'finalized');
    });

    test('changes nothing when the user declines', async (t) => {
      const user = new User();
      const session = await open(t, transport(server), user);
      const draft = await draftIn(session);
      user.says({ action: 'decline' });

      assert.equal(errorOf(await finalize(session, draft)).code, 'declined');

      assert.equal(user.questions.length, 1);
      assert.equal(await statusOf(session, draft), 'draft');
    });

    test('changes nothing when the user does not answer in time, not even by a late yes', async (t) => {
      const user = new User();
      const session = await open(t, transport(impatient), user);
      const draft = await draftIn(session);
      const waiting = user.hesitates();

      assert.equal(errorOf(await finalize(session, draft)).code, 'confirmation_timed_out');
      const question = await waiting.asked();
      await question.withdrawn();
      await session.sayYesTooLate(question);

      assert.equal(await statusOf(session, draft), 'draft');
    });

    test('never sees a cancelled call carried out, even if the user then says yes', async (t) => {
      const user = new User();
      const session = await open(t, transport(server), user);
      const draft = await draftIn(session);
      const waiting = user.hesitates();
      const cancellation = new AbortController();
      const call = finalize(session, draft, { signal: cancellation.signal });
      const question = await waiting.asked();

      cancellation.abort('the user pressed stop');
      await assert.rejects(call, /the user pressed stop/);
      await question.withdrawn();
      await session.sayYesTooLate(question);

      assert.equal(await statusOf(session, draft), 'draft');
    });

    test('is asked about its own calls only, while others wait for their users', async (t) => {
      const users = [new User(), new User()];
      const sessions = await Promise.all(users.map((user) => open(t, transport(server), user)));
      const kept = await draftIn(sessions[0]);
      const finalized = await draftIn(sessions[0], [kept]);
      const hesitations = users.map((user) => user.hesitates());

      const calls = [finalize(sessions[0], kept), finalize(sessions[1], finalized)];
      const [first, second] = await Promise.all(hesitations.map((hesitation) => hesitation.asked()));
      second.reply(YES);
      assert.equal((await calls[1]).structuredContent.outcome, 'done');
      first.reply({ action: 'decline' });
      assert.equal(errorOf(await calls[0]).code, 'declined');

      assert.ok(users[0].theQuestion().message.includes(kept.number));
      assert.ok(users[1].theQuestion().message.includes(finalized.number));
      assert.equal(await statusOf(sessions[0], kept), 'draft');
      assert.equal(await statusOf(sessions[0], finalized), 'finalized');
    });
  });
}

describe('A session of Streamable HTTP', () => {
  const streamable = TRANSPORTS['Streamable HTTP'];

  test('is over for everyone once its client ends it', async (t) => {
    const session = await open(t, streamable(server));
    const { sessionId } = session.client.transport;
    await session.client.transport.terminateSession();

    const late = streamable(server, { sessionId });
    await late.start();
    t.after(() => late.close());

    await assert.rejects(late.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' }), { code: 404 });
  });

  test('is not to be had by making up an id', async (t) => {
    const invented = streamable(server, { sessionId: 'invented' });
    await invented.start();
    t.after(() => invented.close());

    await assert.rejects(invented.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' }), { code: 404 });
  });
});

describe('A session of HTTP+SSE', () => {
  const ask = (url) => fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    signal: AbortSignal.timeout(ANSWER_MILLIS),
  });

  test('is over once its client hangs up', async () => {
    const connection = new AbortController();
    const { body } = await fetch(server.sse, { signal: connection.signal });
    let heard = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      heard += chunk;
      if (/data: .*\n/.test(heard)) {
        break;
      }
    }
    const endpoint = new URL(heard.match(/data: (.*)\n/)[1], server.sse);

    connection.abort();

    await eventually(async () => (await ask(endpoint)).status, (status) => status === 404, 'the session is unknown');
  });

  test('is not to be had by making up an id', async () => {
    const refused = await ask(new URL('/message?sessionId=invented', server.sse));

    assert.equal(refused.status, 404);
    assert.equal((await refused.json()).error.data.code, 'session_unknown');
  });
});
