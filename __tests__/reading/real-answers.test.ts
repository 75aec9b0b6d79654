import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import axios from 'axios';
import { attach, type XHandle } from '../../lib/index.js';

/**
 * Answers that X was seen or documented to send, each with its source, served over a real socket. Expectations
 * are ours: what a caller can use, which problem types, and whether a retry makes sense.
 */
interface Answer {
  name: string;
  method: string;
  path: string;
  status: number;
  headers: Record<string, string>;
  inStream?: boolean;
  body: unknown;
  expected: { kind: string; problemSlugs: string[]; retryable: boolean; retryAfter: string };
}

const answers = JSON.parse(readFileSync(join(__dirname, '../fixtures/answers.json'), 'utf8')) as Answer[];

let server: Server;
let x: XHandle;
let answer: Answer;

beforeAll(async () => {
  server = createServer((_, response) => {
    const { status, headers, body } = answer;
    const text = body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const type = typeof body === 'string' ? {} : { 'content-type': 'application/json; charset=utf-8' };
    response.writeHead(status, { ...type, ...headers });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  x = attach(axios.create({ baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }), {
    pacing: false,
    retry: false,
  });
});

afterAll(async () => {
  x.detach();
  await new Promise((resolve) => server.close(resolve));
});

const RETRY_AFTER: Record<string, string> = {
  never: 'none',
  'after-reset': 'reset',
  backoff: 'backoff',
  reconnect: 'backoff',
};

it.each(answers.map((answer) => [answer.name, answer] as const))('reads %s', async (_, given) => {
  answer = given;
  const result = await x.client.request({ method: given.method, url: given.path });

  const slugs = new Set(result.problems.map((problem) => problem.slug).filter((slug) => slug !== undefined));
  expect({
    kind: result.kind === 'failure' && given.inStream ? 'stream-error' : result.kind,
    problemSlugs: [...slugs],
    retryable: result.ok ? false : result.error.retryable,
    retryAfter: result.ok ? 'none' : RETRY_AFTER[result.error.retry],
  }).toEqual(given.expected);
});
