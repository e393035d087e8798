// Receives the webhook messages of lago-invoices-mcp, verifies them, and hands each to `forward` once.
// It decides nothing: whatever a message says, approving takes a person who is signed in on the page.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const LARGEST_BODY = 64 * 1024;
const TOLERANCE_SECONDS = 5 * 60;
const REMEMBERED_IDS = 10_000;

/** Whether one of the signatures belongs to exactly this id, time and body; see https://www.standardwebhooks.com. */
export function isSigned(headers, body, secret, now = Date.now()) {
  const id = headers['webhook-id'] ?? '';
  const time = headers['webhook-timestamp'] ?? '';
  const isRecent = /^\d{1,12}$/.test(time) && Math.abs(now / 1000 - Number(time)) <= TOLERANCE_SECONDS;
  if (!id || !isRecent || !secret.startsWith('whsec_')) {
    return false;
  }
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest();
  return (headers['webhook-signature'] ?? '').split(' ').some((signature) => {
    const given = signature.startsWith('v1,') ? Buffer.from(signature.slice(3), 'base64') : Buffer.alloc(0);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const STEPS = {
  'approval.requested': 'waits for approval',
  'approval.approved': 'was approved',
  'approval.rejected': 'was rejected',
  'approval.expired': 'expired, because nobody approved it in time',
  'approval.executed': 'was carried out',
  'approval.failed': 'was approved, and could not be carried out',
  'approval.unknown': 'may have been carried out: find out with "lago-invoices-mcp audit pending"',
};

/** The message in one sentence; undefined for a type that is not known. */
export function sentence({ type, data }) {
  const step = STEPS[type];
  if (!step) {
    return undefined;
  }
  const until = type === 'approval.requested' && data.expires_at ? ` until ${data.expires_at}` : '';
  return `${String(data.tool).replaceAll('_', ' ')}${amount(data)} ${step}${until}.`;
}

function amount({ amount_cents: cents, currency }) {
  if (!Number.isSafeInteger(cents) || !/^[A-Z]{3}$/.test(currency ?? '')) {
    return '';
  }
  const { maximumFractionDigits: digits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return ` over ${(cents / 10 ** digits).toFixed(digits)} ${currency}`;
}

/** The address of the page, if the message has a web address. */
export function link({ data }) {
  return /^https?:\/\/[^\s<>"|]+$/.test(data.url ?? '') ? data.url : undefined;
}

async function bodyOf(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > LARGEST_BODY) {
      throw new Error('too large');
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Listens on this machine. A message whose `forward` fails is answered with 502, so that it is sent again. */
export function receive({ secret, port, forward }) {
  const seen = new Set();
  const statusFor = async (request) => {
    const body = await bodyOf(request);
    if (request.method !== 'POST' || !isSigned(request.headers, body, secret)) {
      return 401;
    }
    const id = request.headers['webhook-id'];
    if (seen.has(id)) {
      return 204;
    }
    const message = JSON.parse(body.toString('utf8'));
    try {
      if (sentence(message)) {
        await forward(message);
      }
    } catch (failed) {
      console.error(`${message.type} could not be passed on: ${failed.message}`);
      return 502;
    }
    seen.add(id);
    if (seen.size > REMEMBERED_IDS) {
      seen.delete(seen.values().next().value);
    }
    return 204;
  };
  const server = createServer((request, response) => {
    statusFor(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400, { connection: 'close' }).end(),
    );
  });
  server.requestTimeout = 15_000;
  server.listen(port, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${server.address().port}`));
}

/** A setting that must be there. */
export function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`Set ${name}.`);
    process.exit(2);
  }
  return value;
}
