/**
 * A queue of constant length, in its own process: `count` calls wait, all in one bucket or each in its own. A message
 * gives a number of steps; the reply has the CPU microseconds per call to queue, to abort, and to let go. In each
 * step one call is queued and a random one aborted, then one is queued and the one under way answered, which lets the
 * next one go.
 */
import { setImmediate as soon } from 'node:timers/promises';
import { attach } from '../../dist/esm/index.js';
import axios from './axios.mjs';
import { answering } from './stub.mjs';

const [layout, count] = [process.argv[2], Number(process.argv[3])];
const answer = answering(1_000_000);
// One call under way at a time, over all buckets: the next one goes when that one is answered.
const x = attach(axios.create({ baseURL: 'https://api.x.com' }), { pacing: { maxConcurrent: 1 } });

/**
 * Credentials for the calls that wait, the one under way, and the one being queued. A call that ends returns its own.
 */
const credentials = Array.from({ length: count + 2 }, (_, at) => (layout === 'apart' ? at : 0));
const waiting = [];
let underWay;
let onSent;

function call() {
  const made = { credential: credentials.pop(), controller: new AbortController() };
  made.config = {
    headers: { Authorization: `Bearer user-${made.credential}` },
    signal: made.controller.signal,
    adapter: (config) =>
      new Promise((resolve) => {
        made.answer = () => resolve(answer(config));
        onSent(made);
      }),
  };
  return made;
}

const send = (made) => (made.result = x.client.get('/2/users/me', made.config));
const nextSent = () => new Promise((resolve) => (onSent = resolve));

async function leave(made) {
  await made.result;
  credentials.push(made.credential);
}

const spent = { queue: 0, abort: 0, letGo: 0 };

/** Measures CPU time, not elapsed time: a turn is scheduled a little later, which takes time but costs nothing. */
async function charge(what, does) {
  const before = process.cpuUsage();
  const value = await does();
  const { user, system } = process.cpuUsage(before);
  spent[what] += user + system;
  return value;
}

async function queueOne() {
  const made = call();
  await charge('queue', () => {
    send(made);
    return soon();
  });
  waiting.push(made);
}

async function abortOne() {
  const [any] = waiting.splice(Math.floor(Math.random() * waiting.length), 1);
  await charge('abort', () => {
    any.controller.abort();
    return any.result;
  });
  await leave(any);
}

async function letOneGo() {
  const answered = underWay;
  underWay = await charge('letGo', () => {
    const sent = nextSent();
    answered.answer();
    return sent;
  });
  waiting.splice(waiting.indexOf(underWay), 1);
  await leave(answered);
}

async function take(steps) {
  for (const what of Object.keys(spent)) spent[what] = 0;
  for (let step = 0; step < steps; step++) {
    await queueOne();
    await abortOne();
    await queueOne();
    await letOneGo();
  }
  return { queue: spent.queue / (2 * steps), abort: spent.abort / steps, letGo: spent.letGo / steps };
}

/** Throws unless exactly `count` calls wait: otherwise the figures would be of another length. */
function mustStand() {
  const inLine = x.limits.list().reduce((sum, { queued }) => sum + queued, 0);
  if (inLine !== count) throw new Error(`${inLine} calls are queued, expected ${count}`);
}

const first = nextSent();
send(call());
underWay = await first;
for (let at = 0; at < count; at++) {
  const made = call();
  send(made);
  waiting.push(made);
}
await soon();
mustStand();
process.on('message', async (steps) => {
  const told = await take(steps);
  mustStand();
  process.send(told);
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
