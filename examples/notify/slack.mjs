#!/usr/bin/env node
// Passes webhook messages on to a channel of Slack, with a link to the page where people decide.
import { link, receive, required, sentence } from './receiver.mjs';

const slack = required('SLACK_WEBHOOK_URL');

/** As Slack wants it: https://docs.slack.dev/messaging/formatting-message-text */
const plain = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

receive({
  secret: required('LAGO_MCP_WEBHOOK_SECRET'),
  port: Number(process.env.PORT ?? 8790),
  async forward(message) {
    const url = link(message);
    const text = plain(sentence(message)) + (url ? ` <${plain(url)}|Look at it>` : '');
    const answer = await fetch(slack, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) {
      throw new Error(`Slack answered ${answer.status}`);
    }
  },
});
