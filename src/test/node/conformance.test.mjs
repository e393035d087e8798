import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
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

/** What a server can pass that has nothing of what the suite would find in one made for it. */
const WITHOUT_FIXTURES = [
  'server-initialize', 'ping', 'tools-list', 'server-sse-multiple-streams', 'prompts-list', 'dns-rebinding-protection',
];

/** Every scenario that the suite counts as active. */
const ALL = [
  ...WITHOUT_FIXTURES,
  'completion-complete', 'logging-set-level',
  'tools-call-simple-text', 'tools-call-image', 'tools-call-audio', 'tools-call-embedded-resource',
  'tools-call-mixed-content', 'tools-call-with-logging', 'tools-call-error', 'tools-call-with-progress',
  'tools-call-sampling', 'tools-call-elicitation', 'elicitation-sep1034-defaults', 'elicitation-sep1330-enums',
  'resources-list', 'resources-read-text', 'resources-read-binary', 'resources-templates-read',
  'resources-subscribe', 'resources-unsubscribe',
  'prompts-get-simple', 'prompts-get-with-args', 'prompts-get-embedded-resource', 'prompts-get-with-image',
];

/** Runs the whole suite, and returns the checks of each scenario by its name. */
async function examine(url) {
  const results = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const [node, suite] = SUITE;
    const examiner = spawn(node, [suite, 'server', '--suite', 'active', '--url', url.href, '-o', results], {
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
  'The packed server': [() => Server.packed(), WITHOUT_FIXTURES],
  'A server with all that the suite looks for, over the same transport': [() => Server.ofTheSuite(), ALL],
};
for (const [name, [start, scenarios]] of Object.entries(servers)) {
  describe(name, () => {
    let server;
    let results;
    const passed = { scenarios: 0, checks: 0 };

    before(async () => {
      server = await start();
      results = await examine(server.mcp);
    });
    after(async () => {
      // .ci/run looks for this line
      console.log(`Conformance: ${name}: ${passed.scenarios} scenarios, ${passed.checks} checks passed`);
      await server?.stop();
    });

    for (const scenario of scenarios) {
      test(`passes ${scenario}`, () => {
        const checks = results.get(scenario) ?? assert.fail('the suite knows this scenario');
        const successes = checks.filter(({ status }) => status === 'SUCCESS');
        const others = checks.filter(({ status }) => status !== 'SUCCESS' && status !== 'INFO');
        assert.deepEqual(others, [], 'no check fails, warns or is skipped');
        assert.ok(successes.length > 0, 'something is checked');
        passed.scenarios += 1;
        passed.checks += successes.length;
      });
    }

    if (scenarios === ALL) {
      test('passes nothing that is not named here', () => {
        assert.deepEqual([...results.keys()].sort(), [...ALL].sort());
      });
    }
  });
}
