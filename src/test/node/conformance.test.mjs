import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Server } from './server.mjs';
import { START_MILLIS } from './session.mjs';

const MODULES = fileURLToPath(new URL('node_modules/', import.meta.url));
/** The suite runs on no Node before 22, which may be newer than the one that runs this. */
const SUITE = [join(MODULES, '.bin/node'), join(MODULES, '@modelcontextprotocol/conformance/dist/index.js')];

/** What a server can pass that has nothing of what the suite would find in one made for it, by revision of the protocol. */
const WITHOUT_FIXTURES = {
  '2025-11-25': [
    'server-initialize', 'ping', 'tools-list', 'server-sse-multiple-streams', 'prompts-list', 'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'tools-list', 'server-sse-multiple-streams', 'prompts-list', 'dns-rebinding-protection', 'caching',
    'sep-2164-resource-not-found', 'input-required-result-unsupported-methods', 'http-header-validation',
  ],
};

/** What the suite skips at a server whose lists never change, so that it takes no subscriptions, or that lists no resource. */
const NOT_OFFERED = [
  'sep-2575-server-sends-subscription-ack', 'sep-2575-server-tags-subscription-id',
  'sep-2575-server-honors-notification-filter', 'sep-2575-server-sends-prompts-list-changed-on-subscription',
  'sep-2575-server-sends-tools-list-changed-on-subscription', 'sep-2549-resources-read-caching-hints',
];

/** What a revision requires of a server, as the suite says. */
function required(revision) {
  const [node, suite] = SUITE;
  const list = execFileSync(node, [suite, 'list', '--requirements', revision], { encoding: 'utf8' });
  const [scenarios] = list.split('Client scenarios');
  return [...scenarios.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name);
}

/** Runs all that a revision requires, and returns the checks of each scenario by its name. */
async function examine(url, revision) {
  const results = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const [node, suite] = SUITE;
    const examiner = spawn(node, [suite, 'server', '--requirements', revision, '--url', url.href, '-o', results], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: START_MILLIS,
    });
    const ended = new Promise((resolve) => examiner.once('close', resolve));
    const [errors] = await Promise.all([text(examiner.stderr), ended]);
    const folders = readdirSync(results);
    assert.ok(folders.length > 0, `the suite writes results, but says: ${errors}`);
    return new Map(folders.map((folder) => [
      folder.match(/^server-(.+)-\d{4}-\d\d-\d\dT/)[1],
      JSON.parse(readFileSync(join(results, folder, 'checks.json'), 'utf8')),
    ]));
  } finally {
    rmSync(results, { recursive: true });
  }
}

const servers = {
  'the packed server': [() => Server.packed(), (revision) => WITHOUT_FIXTURES[revision]],
  'a server with all that the suite looks for, over the same transport': [() => Server.ofTheSuite(), required],
};
for (const revision of Object.keys(WITHOUT_FIXTURES)) {
  for (const [name, [start, scenarios]] of Object.entries(servers)) {
    describe(`Revision ${revision}, ${name}`, () => {
      let server;
      let results;
      const passed = { scenarios: 0, checks: 0 };

      before(async () => {
        server = await start();
        results = await examine(server.mcp, revision);
      });
      after(async () => {
        // .ci/run looks for this line
        console.log(`Conformance: ${revision}, ${name}: ${passed.scenarios} scenarios, ${passed.checks} checks passed`);
        await server?.stop();
      });

      for (const scenario of scenarios(revision)) {
        test(`passes ${scenario}`, () => {
          const checks = results.get(scenario) ?? assert.fail('the suite knows this scenario');
          const successes = checks.filter(({ status }) => status === 'SUCCESS');
          const others = checks.filter(({ id, status }) => status !== 'SUCCESS' && status !== 'INFO'
            && !(status === 'SKIPPED' && NOT_OFFERED.includes(id)));
          assert.deepEqual(others, [], 'no check fails, warns or is skipped without reason');
          assert.ok(successes.length > 0, 'something is checked');
          passed.scenarios += 1;
          passed.checks += successes.length;
        });
      }
    });
  }
}
