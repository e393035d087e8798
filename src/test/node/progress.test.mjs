import assert from 'node:assert/strict';
import { test } from 'node:test';
import { START_MILLIS, Session, User, errorOf, within } from './session.mjs';

// in a file of its own, because it takes as long as the server is silent: 15 seconds
test('A client hears that its call still waits for the user', async () => {
  const user = new User();
  const session = await Session.open({ user });
  try {
    const [{ lago_id }] = await session.search({ status: 'finalized', payment_status: 'pending' });
    const open = user.hesitates();
    let hear;
    const heard = new Promise((resolve) => { hear = resolve; });
    const args = { lago_id, payment_status: 'succeeded' };

    const call = session.call('update_invoice', args, { onprogress: hear, timeout: START_MILLIS });
    const question = await open.asked();
    const { progress, total, message } = await within(START_MILLIS, heard, 'the server says that it waits');
    question.reply({ action: 'decline' });

    assert.equal(message, "Waiting for the user's answer");
    assert.ok(progress > 0 && progress < total, `${progress} of ${total} seconds`);
    assert.equal(errorOf(await call).code, 'declined');
  } finally {
    await session.close();
  }
});
