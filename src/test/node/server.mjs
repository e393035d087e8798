import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ANSWER_MILLIS, LAUNCHER, START_MILLIS, environment, within } from './session.mjs';

const TARGET = fileURLToPath(new URL('../../../target/', import.meta.url));
const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';

const OVER_HTTP = ['serve', '--http', '--insecure-no-auth', '--port', '0'];

/** A server process that is reached over HTTP. */
export class Server {
  #process;

  /** The packed program. */
  static packed(settings) {
    return Server.#start(LAUNCHER, [...OVER_HTTP, '--sandbox'], environment(settings));
  }

  /** Another one, which is told by its environment where its Lago is. */
  static of(launcher, env) {
    return Server.#start(launcher, OVER_HTTP, env);
  }

  /** What the conformance suite wants of a server, over the packed program's transports. */
  static ofTheSuite() {
    const classpath = [join(TARGET, 'lago-invoices-mcp.jar'), join(TARGET, 'test-classes')].join(':');
    return Server.#start(JAVA, ['-cp', classpath, 'io.lagomcp.invoices.mcp.http.ConformanceServer'], environment());
  }

  static async #start(command, args, env) {
    const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    process.once('exit', () => child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value: line } = await within(START_MILLIS, lines.next(), 'the server says where it is');
    const [url] = line?.match(/http:\S+/) ?? assert.fail(`the server says where it is, but: ${line}`);
    return new Server(child, new URL(url));
  }

  constructor(child, url) {
    this.#process = child;
    /** Of Streamable HTTP. */
    this.mcp = url;
    /** Of the transport before that. */
    this.sse = new URL('/sse', url);
  }

  async stop() {
    const ended = new Promise((resolve) => { this.#process.once('close', resolve); });
    this.#process.kill('SIGTERM');
    await within(ANSWER_MILLIS, ended, 'the server ends when it is asked to');
  }
}
