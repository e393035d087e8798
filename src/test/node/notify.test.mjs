import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isSigned, sentence } from '../../../examples/notify/receiver.mjs';
import { Session, eventually } from './session.mjs';

const KEY = randomBytes(32);
const SECRET = `whsec_${KEY.toString('base64')}`;
const PUBLIC = 'https://lago.example.com';

const cleanups = [];
after(() => Promise.all(cleanups.map((cleanup) => cleanup())));

/** A relay of the examples, as a process of its own; its address. */
async function relay(name, env) {
  const script = fileURLToPath(new URL(`../../../examples/notify/${name}`, import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, PORT: '0', LAGO_MCP_WEBHOOK_SECRET: SECRET, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const { value: line } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return line.match(/http:\S+/)[0];
}

async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return server.address().port;
}

function headers(body, { id = 'msg_1', time = Math.floor(Date.now() / 1000), key = KEY } = {}) {
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': `${time}`, 'webhook-signature': `v1,AAAA v1,${signature}` };
}

function send(url, body, options) {
  return fetch(url, { method: 'POST', body, headers: headers(body, options) });
}

const message = (type, data) => JSON.stringify({
  type,
  timestamp: '2026-07-01T10:00:00Z',
  data: { plan: 'k7m2p9x4qa', tool: 'void_invoice', ...data },
});
const REQUESTED = message('approval.requested', {
  amount_cents: 89966,
  currency: 'EUR',
  expires_at: '2026-07-01T14:00:00Z',
  url: `${PUBLIC}/approvals/k7m2p9x4qa`,
});

/** A session with the packed server, whose messages go to the relay. */
async function plan(webhook) {
  const state = mkdtempSync(join(tmpdir(), 'lago-notify-'));
  const settings = {
    LAGO_MCP_WEBHOOK_URL: webhook,
    LAGO_MCP_WEBHOOK_SECRET: SECRET,
    LAGO_MCP_PUBLIC_URL: PUBLIC,
    LAGO_MCP_CONFIRM_VIA: 'relay',
    XDG_STATE_HOME: state,
  };
  const session = await Session.open({ settings });
  cleanups.push(async () => {
    await session.close();
    rmSync(state, { recursive: true });
  });
  const [{ lago_id }] = await session.search({ status: 'finalized', payment_status: 'pending' });
  const files = () => readdirSync(state, { recursive: true });
  const isOutbox = (file) => /\.webhook-[0-9a-f]{12}$/.test(file);
  await eventually(files, (names) => names.some(isOutbox), 'there is an outbox, which begins with what happens next');
  return (await session.succeed('update_invoice', { lago_id, payment_status: 'succeeded' })).plan.confirmation_id;
}

describe('The relay to Slack', async () => {
  const posts = [];
  let status = 200;
  const slack = createHttpServer(async (request, response) => {
    let body = '';
    for await (const part of request) {
      body += part;
    }
    posts.push(JSON.parse(body).text);
    response.writeHead(status).end('ok');
  });
  const port = await listening(slack);
  const url = await relay('slack.mjs', { SLACK_WEBHOOK_URL: `http://127.0.0.1:${port}/services/T/B/X` });

  test('says what waits, and links to the page alone', async () => {
    posts.length = 0;
    assert.equal((await send(url, REQUESTED)).status, 204);
    assert.deepEqual(posts, [
      'void invoice over 899.66 EUR waits for approval until 2026-07-01T14:00:00Z. '
        + `<${PUBLIC}/approvals/k7m2p9x4qa|Look at it>`,
    ]);
  });

  test('passes a message on once, and again only after a failure', async () => {
    posts.length = 0;
    status = 500;
    assert.equal((await send(url, REQUESTED, { id: 'msg_2' })).status, 502);
    status = 200;
    assert.equal((await send(url, REQUESTED, { id: 'msg_2' })).status, 204);
    assert.equal((await send(url, REQUESTED, { id: 'msg_2' })).status, 204);
    assert.equal(posts.length, 2);
  });

  test('passes on nothing that the server did not sign now', async () => {
    posts.length = 0;
    const now = Math.floor(Date.now() / 1000);
    const forged = [
      send(url, REQUESTED, { id: 'a', key: randomBytes(32) }),
      send(url, REQUESTED, { id: 'b', time: now - 600 }),
      send(url, REQUESTED, { id: 'c', time: now + 600 }),
      send(url, REQUESTED, { id: 'd', time: 'x' }),
      fetch(url, { method: 'POST', body: REQUESTED }),
      fetch(url, { method: 'POST', body: `${REQUESTED} `, headers: headers(REQUESTED, { id: 'e' }) }),
      fetch(url),
    ];
    assert.deepEqual((await Promise.all(forged)).map((answer) => answer.status), Array(7).fill(401));
    assert.equal((await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) })).status, 400);
    assert.deepEqual(posts, []);
  });

  test('shows text as text', async () => {
    posts.length = 0;
    await send(url, message('approval.failed', { tool: '<!channel>&', url: 'javascript:alert(1)' }), { id: 'msg_3' });
    assert.deepEqual(posts, ['&lt;!channel&gt;&amp; was approved, and could not be carried out.']);
    assert.equal((await send(url, message('something.new', {}), { id: 'msg_4' })).status, 204);
    assert.equal(posts.length, 1);
  });

  test('gets the messages of a real server', async () => {
    posts.length = 0;
    const id = await plan(url);
    const [post] = await eventually(() => posts, ({ length }) => length > 0, 'the message arrives');
    assert.match(post, /^update invoice.* waits for approval until /);
    assert.ok(post.endsWith(`<${PUBLIC}/approvals/${id}|Look at it>`), post);
  });
});

describe('The relay by e-mail', async () => {
  const mails = [];
  let refuses = false;
  const smtp = createServer((socket) => {
    let data;
    socket.write('220-hello\r\n220 there\r\n');
    createInterface({ input: socket, crlfDelay: Infinity }).on('line', (line) => {
      if (data) {
        if (line === '.') {
          mails.push(data);
          data = undefined;
          socket.write('250 taken\r\n');
        } else {
          data.push(line);
        }
      } else if (line === 'DATA') {
        data = [];
        socket.write('354 go on\r\n');
      } else {
        socket.write(refuses && line.startsWith('RCPT') ? '550 no such user\r\n' : '250 ok\r\n');
      }
    });
    socket.on('error', () => {});
  });
  const port = await listening(smtp);
  const mailServer = { SMTP_PORT: `${port}`, MAIL_FROM: 'lago@example.com', MAIL_TO: 'a@example.com, b@example.com' };
  const url = await relay('email.mjs', mailServer);

  test('says what waits, and links to the page alone', async () => {
    mails.length = 0;
    assert.equal((await send(url, REQUESTED)).status, 204);
    const [mail] = mails;
    assert.ok(mail.includes('To: a@example.com, b@example.com'));
    assert.ok(mail.some((line) => line.startsWith('Subject: Lago: void invoice over 899.66 EUR waits')));
    assert.equal(mail.at(-1), `${PUBLIC}/approvals/k7m2p9x4qa`);
  });

  test('has a message sent again that the mail server refuses', async () => {
    mails.length = 0;
    refuses = true;
    assert.equal((await send(url, REQUESTED, { id: 'msg_2' })).status, 502);
    refuses = false;
    assert.equal((await send(url, REQUESTED, { id: 'msg_2' })).status, 204);
    assert.equal(mails.length, 1);
  });

  test('lets no text add a header or a second message', async () => {
    mails.length = 0;
    await send(url, message('approval.requested', { tool: 'x\r\nBcc: eve@example.com\r\n.\r\n' }), { id: 'msg_3' });
    const [mail] = mails;
    assert.ok(mail.every((line) => !line.startsWith('Bcc:') && line !== '.'), mail.join('\n'));
  });

  test('gets the messages of a real server', async () => {
    mails.length = 0;
    const id = await plan(url);
    const [mail] = await eventually(() => mails, ({ length }) => length > 0, 'the message arrives');
    assert.equal(mail.at(-1), `${PUBLIC}/approvals/${id}`);
  });
});

test('A signature is that of the specification', () => {
  // the example of https://github.com/standard-webhooks/standard-webhooks
  const given = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const body = '{"test": 2432232314}';
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  assert.ok(isSigned(given, body, secret, 1614265330_000));
  assert.ok(!isSigned(given, `${body} `, secret, 1614265330_000));
  assert.ok(!isSigned(given, body, secret, 1614266330_000));
  assert.ok(!isSigned(given, body, '', 1614265330_000));
});

test('Amounts have the digits of their currency', () => {
  const of = (amount_cents, currency) => sentence({ type: 'approval.executed', data: { tool: 'x', amount_cents, currency } });
  assert.equal(of(123456, 'EUR'), 'x over 1234.56 EUR was carried out.');
  assert.equal(of(500, 'JPY'), 'x over 500 JPY was carried out.');
  assert.equal(of(1, 'nonsense'), 'x was carried out.');
});
