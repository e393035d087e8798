#!/usr/bin/env node
// Passes webhook messages on by e-mail, through a mail server on this machine or in a network that you trust (SMTP without
// TLS), with a link to the page where people decide.
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { link, receive, required, sentence } from './receiver.mjs';

const from = required('MAIL_FROM');
const to = required('MAIL_TO').split(',').map((address) => address.trim());

async function send(subject, text) {
  const socket = connect({ host: process.env.SMTP_HOST ?? '127.0.0.1', port: Number(process.env.SMTP_PORT ?? 25) });
  socket.setTimeout(10_000, () => socket.destroy(new Error('the mail server does not answer')));
  try {
    const lines = createInterface({ input: socket, crlfDelay: Infinity })[Symbol.asyncIterator]();
    const failed = once(socket, 'error').then(([error]) => {
      throw error;
    });
    const expect = async (code) => {
      for (;;) {
        const { value: line, done } = await Promise.race([lines.next(), failed]);
        if (done || !line.startsWith(code)) {
          throw new Error(`the mail server said: ${line ?? 'nothing'}`);
        }
        if (line[3] !== '-') {
          return;
        }
      }
    };
    const say = async (line, code) => {
      socket.write(`${line}\r\n`);
      await expect(code);
    };
    await expect('220');
    await say('EHLO lago-invoices-mcp', '250');
    await say(`MAIL FROM:<${from}>`, '250');
    for (const address of to) {
      await say(`RCPT TO:<${address}>`, '250');
    }
    await say('DATA', '354');
    const headers = [
      `From: ${from}`,
      `To: ${to.join(', ')}`,
      `Subject: ${subject}`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      'Auto-Submitted: auto-generated',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
    ];
    // no line of a message begins with a dot, and none is longer than SMTP permits
    await say(`${headers.join('\r\n')}\r\n\r\n${text}\r\n.`, '250');
    socket.end('QUIT\r\n');
  } finally {
    socket.destroySoon();
  }
}

receive({
  secret: required('LAGO_MCP_WEBHOOK_SECRET'),
  port: Number(process.env.PORT ?? 8790),
  forward(message) {
    const text = sentence(message).replace(/[^\x20-\x7e]/g, '?').slice(0, 500);
    return send(`Lago: ${text.slice(0, 150)}`, [text, link(message)].filter(Boolean).join('\r\n\r\n'));
  },
});
