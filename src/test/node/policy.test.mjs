import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Session, User, errorOf } from './session.mjs';

const POLICY = `
version: 1
relay: forbidden
rules:
  - name: notes are free
    when: {effect: bookkeeping}
    decide: allow
  - name: never finalized here
    when: {tool: finalize_invoice}
    decide: deny
    reason: Invoices are finalized by finance.
default: {decide: confirm, level: typed}
`;

describe('A client whose server has a policy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lago-policy-'));
  const file = join(folder, 'policy.yaml');
  const user = new User();
  let session;
  let invoice;

  before(async () => {
    writeFileSync(file, POLICY);
    session = await Session.open({ user, settings: { LAGO_MCP_POLICY: file } });
    [invoice] = await session.search({ status: 'finalized', payment_status: 'pending' });
  });

  after(async () => {
    await session.close();
    rmSync(folder, { recursive: true });
  });

  const markAsPaid = () =>
    session.call('update_invoice', { lago_id: invoice.lago_id, payment_status: 'succeeded' });

  test('is not told of a tool that is never allowed, and is refused it', async () => {
    assert.ok(!session.tools.some(({ name }) => name === 'finalize_invoice'));
    const error = errorOf(await session.call('finalize_invoice', { lago_id: invoice.lago_id }));
    assert.equal(error.code, 'denied_by_policy');
    assert.equal(error.message, 'Invoices are finalized by finance.');
  });

  test('asks its user to type the invoice number, and nothing else will do', async () => {
    for (const typed of ['LAG-0000-000-000', invoice.number.slice(0, -1)]) {
      user.says({ action: 'accept', content: { confirm: typed } });
      assert.equal(errorOf(await markAsPaid()).code, 'typed_mismatch');
    }

    user.says({ action: 'accept', content: { confirm: invoice.number } });
    const done = await markAsPaid();

    assert.match(user.theQuestion().requestedSchema.properties.confirm.title, /invoice number/);
    assert.equal(done.structuredContent.outcome, 'done');
    assert.equal(done.structuredContent.invoice.payment_status, 'succeeded');
  });

  test('is not asked where a rule allows it', async () => {
    user.says({ action: 'decline' });
    const args = { lago_id: invoice.lago_id, metadata: { ticket: '42' } };

    const { structuredContent } = await session.call('update_invoice', args);

    assert.equal(structuredContent.outcome, 'done');
    assert.equal(structuredContent.receipt.approved_via, 'policy');
    assert.equal(user.questions.length, 0);
  });
});

test('A client that cannot ask is refused where the policy forbids to pass a yes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lago-policy-'));
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, POLICY);
  const session = await Session.open({ settings: { LAGO_MCP_POLICY: file } });
  try {
    const [{ lago_id }] = await session.search({ status: 'finalized', payment_status: 'pending' });
    const refused = await session.call('update_invoice', { lago_id, payment_status: 'succeeded' });
    assert.equal(errorOf(refused).code, 'relay_forbidden');
  } finally {
    await session.close();
    rmSync(folder, { recursive: true });
  }
});
