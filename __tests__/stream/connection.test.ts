import { PassThrough } from 'node:stream';
import { Connection, type ConnectionEnd } from '../../lib/stream/connection.js';
import { Span } from '../../lib/stream/span.js';
import { drainTimers, SimClock } from '../helpers/sim-clock.js';

/** One connection whose bytes are written by hand, on a clock that tests move. */
function connected(): {
  write: (text: string) => Promise<void>;
  span: Span;
  clock: SimClock;
  connection: Connection;
} {
  const clock = new SimClock(0);
  const body = new PassThrough();
  const span = new Span(0, 0);
  const connection = new Connection(
    { body, aheadMs: 0, scrub: (text) => text },
    span,
    clock,
    { stallMs: 20_000, maxLineBytes: 1_000 },
    { item() {}, invalid() {} },
    () => {},
  );
  const write = async (text: string): Promise<void> => {
    body.write(text);
    await drainTimers();
  };
  return { write, span, clock, connection };
}

async function pass(clock: SimClock, ms: number): Promise<void> {
  const until = clock.now() + ms;
  clock.at(until, () => {});
  while (clock.now() < until && clock.step()) await drainTimers();
}

const POST = '{"data":{"id":"1","created_at":"1970-01-01T00:00:00Z"}}\r\n';
const PROBLEM = '{"errors":[{"type":"https://api.x.com/2/problems/operational-disconnect","title":"x"}]}\r\n';

it('takes a line for a sign that everything before it has come, and an empty one', async () => {
  const { write, span, clock, connection } = connected();
  await pass(clock, 5_000);
  await write(POST);
  expect(span.last).toBe(clock.now());
  await pass(clock, 1_000);
  await write('\r\n');
  expect(span.last).toBe(clock.now());
  connection.drop();
});

it.each([
  ['whole', [PROBLEM]],
  ['in pieces', [PROBLEM.slice(0, 20), PROBLEM.slice(20)]],
])('does not take the problem that ends it for one: %s', async (_, pieces) => {
  const { write, span, clock, connection } = connected();
  await write(POST);
  const { last } = span;
  // What X may have held back in its trouble.
  await pass(clock, 15_000);
  for (const piece of pieces) await write(piece);
  expect(span.last).toBe(last);
  await pass(clock, 2_000);
  expect(await connection.ended).toMatchObject({ how: 'told' } satisfies Partial<ConnectionEnd>);
});

it('takes any byte for a sign of life', async () => {
  const { write, clock, connection } = connected();
  let ended = false;
  void connection.ended.then(() => (ended = true));
  for (let at = 0; at < 4; at++) {
    await pass(clock, 15_000);
    await write('{');
  }
  expect(ended).toBe(false);
  connection.drop();
});
