import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ANSWER_MILLIS, Session, TOOL_NAMES, User, YES, errorOf, eventually } from './session.mjs';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Invoices that no other test has touched. */
async function untouched(session) {
  const drafts = await session.search({ status: 'draft' });
  const open = await session.search({ status: 'finalized', payment_status: ['pending', 'failed'], detail: 'full' });
  const chargeable = open.filter(({ customer }) => customer.billing_configuration.payment_provider === 'stripe');
  return {
    drafts: drafts.filter(({ invoice_type: type }) => type === 'subscription'),
    chargeable: chargeable.filter(({ file_url: file }) => !file),
  };
}

describe('A client that can ask its user', () => {
  const user = new User();
  let session;
  let drafts;
  let chargeable;

  before(async () => {
    session = await Session.open({ user });
    ({ drafts, chargeable } = await untouched(session));
  });
  after(() => session?.close());

  async function isUnchangedBy(invoice, call) {
    const earlier = await session.invoice(invoice.lago_id);
    const outcome = await call();
    assert.deepEqual(await session.invoice(invoice.lago_id), earlier, 'the invoice is as it was');
    return outcome;
  }

  test('is told of every tool, each with schemas and all four hints', () => {
    assert.deepEqual(session.tools.map(({ name }) => name).sort(), TOOL_NAMES);
    for (const { name, inputSchema, outputSchema, annotations } of session.tools) {
      assert.equal(inputSchema.additionalProperties, false, `${name} takes no unknown arguments`);
      assert.equal(outputSchema.type, 'object', `${name} says what it answers`);
      for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']) {
        assert.equal(typeof annotations[hint], 'boolean', `${name} gives its ${hint}`);
      }
    }
  });

  test('is told that its user must be asked about confirmations, since all else is asked about by the server', () => {
    const marked = session.tools.filter(({ _meta }) => _meta?.['anthropic/requiresUserInteraction'] === true);
    assert.deepEqual(marked.map(({ name }) => name), ['confirm_action']);
  });

  test('searches with filters, page by page', async () => {
    const filters = { status: ['finalized'], payment_status: 'pending', per_page: 5 };
    const first = await session.succeed('find_all_invoices', filters);
    const second = await session.succeed('find_all_invoices', { ...filters, page: first.page.next });

    assert.equal(first.invoices.length, 5);
    assert.equal(second.page.current, 2);
    const rows = [...first.invoices, ...second.invoices];
    assert.equal(new Set(rows.map((row) => row.lago_id)).size, 10, 'no invoice is on two pages');
    assert.ok(rows.every((row) => row.status === 'finalized' && row.payment_status === 'pending'));
  });

  test('finds the same invoice by its id and by its number', async () => {
    const [{ lago_id, number }] = chargeable;

    const byNumber = await session.succeed('find_invoice', { number });

    assert.equal(byNumber.invoice.lago_id, lago_id);
    assert.deepEqual(await session.succeed('find_invoice', { lago_id }), byNumber);
  });

  test('creates an invoice after a yes', async () => {
    user.says(YES);

    const { outcome, invoice, receipt } = await session.succeed('create_invoice', {
      external_customer_id: 'acme',
      currency: 'EUR',
      fees: [{ add_on_code: 'setup', unit_amount_cents: 12_345, units: 2 }],
      skip_psp: true,
    });

    assert.equal(outcome, 'done');
    assert.equal(receipt.approved_via, 'elicitation');
    const { message } = user.theQuestion();
    for (const fact of ['"Acme GmbH" (acme)', '2 x setup', '246.90 EUR', 'cannot be undone', receipt.statement]) {
      assert.ok(message.includes(fact), `the question says: ${fact}`);
    }
    const found = await session.succeed('find_invoice', { number: invoice.number });
    const line = { name: 'Setup fee', add_on_code: 'setup', units: '2', amount_cents: 24_690, amount: '246.90 EUR' };
    assert.deepEqual(found.invoice.fees, [line]);
  });

  test('notes metadata at an invoice after a yes', async () => {
    const { lago_id } = chargeable.shift();
    user.says(YES);

    await session.succeed('update_invoice', { lago_id, metadata: { cost_center: '4711' } });

    assert.match(user.theQuestion().message, /metadata cost_center: \(none\) → "4711"/);
    const { metadata } = await session.invoice(lago_id);
    assert.deepEqual(metadata.map(({ key, value }) => [key, value]), [['cost_center', '4711']]);
  });

  test('marks an invoice as paid after a yes', async () => {
    const { lago_id, payment_status: status } = chargeable.shift();
    user.says(YES);

    const { invoice } = await session.succeed('update_invoice', { lago_id, payment_status: 'succeeded' });

    assert.ok(user.theQuestion().message.includes(`payment_status: ${status} → succeeded`));
    assert.equal(invoice.payment_status, 'succeeded');
  });

  test('recomputes a draft after a yes', async () => {
    const draft = drafts.shift();
    const linesBefore = (await session.invoice(draft.lago_id)).fees.map((fee) => fee.lago_id);
    user.says(YES);

    const { invoice } = await session.succeed('refresh_invoice', { lago_id: draft.lago_id });

    assert.ok(user.theQuestion().message.includes(draft.total), 'the question gives the total of now');
    assert.equal(invoice.status, 'draft');
    const linesAfter = (await session.invoice(draft.lago_id)).fees.map((fee) => fee.lago_id);
    assert.ok(linesAfter.every((line) => !linesBefore.includes(line)), 'every line is a new one');
  });

  test('finalizes a draft after a yes', async () => {
    const draft = drafts.shift();
    user.says(YES);

    const { invoice } = await session.succeed('finalize_invoice', { lago_id: draft.lago_id });

    const { message, requestedSchema } = user.theQuestion();
    const facts = [draft.number, draft.customer.name, draft.total, 'status: draft → finalized', 'cannot be undone'];
    for (const fact of facts) {
      assert.ok(message.includes(fact), `the question says: ${fact}`);
    }
    assert.deepEqual(Object.keys(requestedSchema.properties), ['confirm']);
    assert.equal(requestedSchema.properties.confirm.type, 'boolean');
    assert.equal((await session.invoice(draft.lago_id)).status, 'finalized');
    assert.notEqual(invoice.number, draft.number, 'a final invoice has a number of its own');
  });

  test('gets a PDF that Lago has yet to make, as a link and as it is', async () => {
    const { lago_id, number } = chargeable.shift();
    user.says(YES);
    const heard = [];

    const linked = await session.call('download_invoice', { lago_id }, { onprogress: (news) => heard.push(news) });
    const embedded = await session.call('download_invoice', { lago_id, as: 'content' });

    assert.deepEqual(heard.map(({ total }) => total), heard.map(() => 30), 'progress tells the longest wait');
    assert.ok(heard.length > 0, 'a client hears that its call waits');
    const [, link] = linked.content;
    assert.equal(link.type, 'resource_link');
    assert.equal(link.name, `${number}.pdf`);
    assert.equal(link.uri, linked.structuredContent.file_url);
    const pdf = Buffer.from(await (await fetch(link.uri, { signal: AbortSignal.timeout(5_000) })).arrayBuffer());
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    const [, { type, resource }] = embedded.content;
    assert.equal(type, 'resource');
    assert.ok(Buffer.from(resource.blob, 'base64').equals(pdf), 'the embedded file is the linked one');
    assert.equal(user.questions.length, 0, 'a download changes nothing that a user must agree to');
  });

  test('has a payment retried after a yes', async () => {
    const { lago_id, number } = chargeable.shift();
    user.says(YES);

    const { outcome, note } = await session.succeed('retry_payment', { lago_id });

    assert.equal(outcome, 'done');
    assert.ok(note, 'Lago gives no invoice back, so a note says how to go on');
    assert.ok(user.theQuestion().message.includes(number));
    await eventually(
      () => session.invoice(lago_id),
      ({ payment_status: status }) => status === 'succeeded',
      'the provider collects the payment',
    );
  });

  const refusals = {
    'declines': [{ action: 'decline' }, 'declined'],
    'answers with confirm: false': [{ action: 'accept', content: { confirm: false } }, 'declined'],
    'closes the question': [{ action: 'cancel' }, 'not_confirmed'],
    'accepts without an answer': [{ action: 'accept' }, 'confirmation_invalid'],
    'answers a text that reads like a yes': [{ action: 'accept', content: { confirm: 'true' } }, 'confirmation_invalid'],
    'answers more than was asked': [{ action: 'accept', content: { confirm: true, amount: 1 } }, 'confirmation_invalid'],
  };
  for (const [deed, [reply, code]] of Object.entries(refusals)) {
    test(`changes nothing when the user ${deed}`, async () => {
      const [draft] = drafts;
      user.says(reply);

      const error = await isUnchangedBy(draft, () => session.fail('finalize_invoice', { lago_id: draft.lago_id }));

      assert.equal(error.code, code);
      assert.equal(user.questions.length, 1);
    });
  }

  test('changes nothing when it fails to ask its user', async () => {
    const [draft] = drafts;
    user.fails();

    const error = await isUnchangedBy(draft, () => session.fail('finalize_invoice', { lago_id: draft.lago_id }));

    assert.equal(error.code, 'confirmation_unavailable');
    assert.match(error.hint, /Ask the user in the conversation/);
  });

  test('creates no invoice when the user declines', async () => {
    const earlier = await session.succeed('find_all_invoices', { external_customer_id: 'globex' });
    user.says({ action: 'decline' });

    const fees = [{ add_on_code: 'setup' }];
    const error = await session.fail('create_invoice', { external_customer_id: 'globex', currency: 'EUR', fees });

    assert.equal(error.code, 'declined');
    assert.deepEqual(await session.succeed('find_all_invoices', { external_customer_id: 'globex' }), earlier);
  });

  for (const customer of ['injection', 'mirage', 'markup']) {
    test(`shows the user only plain text about the customer "${customer}"`, async () => {
      const [{ lago_id }] = await session.search({ external_customer_id: customer, status: 'finalized' });
      user.says({ action: 'decline' });

      const value = 'ok\n\nThis can be undone.';
      const error = await session.fail('update_invoice', { lago_id, metadata: { note: value } });

      assert.equal(error.code, 'declined');
      const { message } = user.theQuestion();
      assert.doesNotMatch(message.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\u2028\u2029]/u);
      assert.doesNotMatch(message, /^This can be undone/m, 'a value cannot start a line of its own');
      assert.ok(message.includes(`(${customer})`), 'the question names the customer by its id');
    });
  }

  test('is not asked about text that it could not see', async () => {
    const [{ lago_id }] = await session.search({ external_customer_id: 'mirage', status: 'finalized' });

    for (const value of ['\u001B[2J', '\u202Eyap', 'a\u200Bb', 'a\u{E0070}']) {
      const error = await session.fail('update_invoice', { lago_id, metadata: { note: value } });
      assert.equal(error.code, 'invalid_argument');
    }
  });

  test('never sees a cancelled call carried out, even if the user then says yes', async () => {
    const [draft, other] = drafts.splice(0, 2);
    await isUnchangedBy(draft, async () => {
      const open = user.hesitates();
      const cancellation = new AbortController();
      const args = { lago_id: draft.lago_id };
      const call = session.call('finalize_invoice', args, { signal: cancellation.signal });
      const question = await open.asked();

      cancellation.abort('the user pressed stop');
      await assert.rejects(call, /the user pressed stop/);
      await question.withdrawn();
      await session.sayYesTooLate(question);

      user.says(YES);
      const next = await session.succeed('finalize_invoice', { lago_id: other.lago_id });
      assert.equal(next.outcome, 'done', 'the server goes on with other calls');
    });
  });

  test('is answered while a question to the user is open', async () => {
    const [draft] = drafts;
    const open = user.hesitates();
    const call = session.call('finalize_invoice', { lago_id: draft.lago_id });
    const question = await open.asked();

    await session.client.ping({ timeout: ANSWER_MILLIS });
    assert.ok((await session.search({ status: 'draft' })).length > 0);

    question.reply({ action: 'decline' });
    assert.equal(errorOf(await call).code, 'declined');
  });

  const mistakes = [
    ['find_all_invoices', { statuses: 'draft' }, 'invalid_argument', /statuses is not a known argument.*status/],
    ['find_all_invoices', { status: 'paid' }, 'invalid_argument', /status .*paid.*finalized/],
    ['find_all_invoices', { issuing_date_from: '2026-02-30' }, 'invalid_argument', /issuing_date_from/],
    ['find_all_invoices', { per_page: 101 }, 'invalid_argument', /per_page .*101.*100/],
    ['find_invoice', {}, 'invalid_argument', /lago_id or number/],
    ['find_invoice', { number: 'NO-SUCH-1' }, 'invoice_not_found', /NO-SUCH-1/],
    ['find_invoice', { lago_id: UNKNOWN_ID }, 'invoice_not_found', /invoice/i],
    ['create_invoice', { external_customer_id: 'acme' }, 'invalid_argument', /fees is missing/],
    ['finalize_invoice', { lago_id: 'LAG-1001-DRAFT' }, 'invalid_argument', /lago_id.*UUID/],
    ['download_invoice', { lago_id: UNKNOWN_ID }, 'invoice_not_found', /invoice/i],
  ];
  for (const [tool, args, code, message] of mistakes) {
    test(`gets ${code} from ${tool} for ${JSON.stringify(args)}`, async () => {
      user.says(YES);

      const error = await session.fail(tool, args);

      assert.equal(error.code, code);
      assert.match(error.message, message);
      assert.equal(user.questions.length, 0, 'a user is not asked about what cannot be done');
    });
  }

  test('learns why a final invoice cannot be finalized', async () => {
    const [{ lago_id }] = chargeable;
    user.says(YES);

    const error = await isUnchangedBy(chargeable[0], () => session.fail('finalize_invoice', { lago_id }));

    assert.match(error.message, /finalized/);
    assert.equal(user.questions.length, 0);
  });
});

describe('A client whose user never answers', () => {
  const user = new User();
  let session;

  before(async () => {
    session = await Session.open({ user, settings: { LAGO_MCP_CONFIRM_TIMEOUT: '1' } });
  });
  after(() => session?.close());

  test('sees nothing changed, not even by a late yes', async () => {
    const { drafts: [draft, other] } = await untouched(session);
    const earlier = await session.invoice(draft.lago_id);
    const open = user.hesitates();

    const error = await session.fail('finalize_invoice', { lago_id: draft.lago_id });
    assert.equal(error.code, 'confirmation_timed_out');
    assert.match(error.message, /did not answer within 1 second/);
    const question = await open.asked();
    await question.withdrawn();
    await session.sayYesTooLate(question);

    user.says(YES);
    await session.succeed('finalize_invoice', { lago_id: other.lago_id });
    assert.deepEqual(await session.invoice(draft.lago_id), earlier, 'the invoice is as it was');
  });
});

describe('A client that cannot ask its user', () => {
  let session;
  let drafts;

  before(async () => {
    session = await Session.open();
    ({ drafts } = await untouched(session));
  });
  after(() => session?.close());

  async function plan(tool, args) {
    const answer = await session.succeed(tool, args);
    assert.equal(answer.outcome, 'confirmation_required');
    return answer.plan;
  }

  test('gets a plan, and nothing is changed before it is confirmed word for word', async () => {
    const draft = drafts.shift();
    const earlier = await session.invoice(draft.lago_id);

    const { confirmation_id, statement, summary } = await plan('finalize_invoice', { lago_id: draft.lago_id });
    assert.ok(statement.includes(draft.number) && statement.includes(draft.total), statement);
    assert.equal(summary.reversible, false);
    const reworded = await session.fail('confirm_action', { confirmation_id, statement: `${statement} ` });

    assert.equal(reworded.code, 'statement_mismatch');
    assert.deepEqual(await session.invoice(draft.lago_id), earlier, 'the invoice is as it was');
    const { outcome, receipt } = await session.succeed('confirm_action', { confirmation_id, statement });
    assert.equal(outcome, 'done');
    assert.deepEqual(
      [receipt.confirmation_id, receipt.tool, receipt.statement, receipt.approved_via],
      [confirmation_id, 'finalize_invoice', statement, 'confirm_action'],
    );
    assert.equal((await session.invoice(draft.lago_id)).status, 'finalized');
  });

  test('gets the same receipt when it confirms again', async () => {
    const { confirmation_id, statement } = await plan('refresh_invoice', { lago_id: drafts.shift().lago_id });

    const first = await session.succeed('confirm_action', { confirmation_id, statement });
    const second = await session.succeed('confirm_action', { confirmation_id, statement });

    assert.ok(!first.repeated);
    assert.equal(second.repeated, true);
    assert.deepEqual(second.receipt, first.receipt);
  });

  test('creates one invoice however often it confirms at the same time', async () => {
    const fees = [{ add_on_code: 'setup', unit_amount_cents: 5_000 }];
    const confirmation = await plan('create_invoice', { external_customer_id: 'newcomer', currency: 'GBP', fees });
    const { confirmation_id, statement } = confirmation;

    const confirm = () => session.call('confirm_action', { confirmation_id, statement });
    const results = await Promise.all(Array.from({ length: 8 }, confirm));

    const done = results.filter((result) => !result.isError).map((result) => result.structuredContent);
    const others = results.filter((result) => result.isError).map((result) => errorOf(result).code);
    assert.equal(done.filter(({ repeated }) => !repeated).length, 1, 'one call creates the invoice');
    assert.ok(others.every((code) => code === 'confirmation_in_progress'), `others wait: ${others}`);
    assert.equal((await session.search({ external_customer_id: 'newcomer' })).length, 1);
  });

  test('cannot confirm what has changed since', async () => {
    // nobody but the test changes it, since this customer has no payment provider
    const unpaid = { external_customer_id: 'lakeside', status: 'finalized', payment_status: 'pending' };
    const [{ lago_id }] = await session.search(unpaid);
    const paid = await plan('update_invoice', { lago_id, payment_status: 'succeeded' });
    const failed = await plan('update_invoice', { lago_id, payment_status: 'failed' });
    await session.succeed('confirm_action', { confirmation_id: paid.confirmation_id, statement: paid.statement });

    const late = { confirmation_id: failed.confirmation_id, statement: failed.statement };
    const error = await session.fail('confirm_action', late);

    assert.equal(error.code, 'invoice_changed');
    assert.equal((await session.invoice(lago_id)).payment_status, 'succeeded');
  });

  test('cannot confirm a plan that never was', async () => {
    const error = await session.fail('confirm_action', { confirmation_id: 'abcdefghjk', statement: 'Pay everything.' });

    assert.equal(error.code, 'unknown_confirmation');
  });
});
