import { inspect } from 'node:util';
import type { Result, XEventName, XHandle } from '../../lib/index.js';

/** Every event: leaving one out does not compile. */
const EVENTS: Record<XEventName, true> = {
  partialError: true,
  failure: true,
  retry: true,
  throttle: true,
  rateLimit: true,
  rateLimited: true,
  absurdReset: true,
  unavailable: true,
  recovered: true,
  connect: true,
  disconnect: true,
  reconnect: true,
  stall: true,
  gap: true,
  backfillRefused: true,
  invalidBody: true,
  dropped: true,
  sharedDown: true,
  sharedUp: true,
  listenerError: true,
};

/** Subscribes to every event; what was told so far. */
export function listenToAll({ events }: XHandle): unknown[] {
  const heard: unknown[] = [];
  for (const name of Object.keys(EVENTS) as XEventName[])
    events.on(name, (event) => heard.push({ name, event }));
  return heard;
}

function shown(name: string, value: unknown): [string, string][] {
  return [
    [`inspect(${name})`, inspect(value)],
    [
      `inspect(${name}, to any depth)`,
      inspect(value, { depth: Infinity, maxStringLength: null, maxArrayLength: null }),
    ],
    [
      `inspect(${name}, with getters)`,
      inspect(value, { depth: Infinity, maxStringLength: null, getters: true }),
    ],
    [`JSON.stringify(${name})`, JSON.stringify(value) ?? ''],
    [`String(${name})`, value instanceof Error ? String(value) : ''],
  ];
}

/** Everything that a log, a report or a listener could show of a call, by the way it is shown. */
export function everythingTold(x: XHandle, result: Result, heard: readonly unknown[]): [string, string][] {
  const told = [
    ...shown('result', result),
    ...shown('events', heard),
    ...shown('x.limits.list()', x.limits.list()),
  ];
  if (result.response) told.push(...shown('result.response', result.response));
  if (result.ok) return told;
  const { error } = result;
  told.push(...shown('error', error), ['error.stack', error.stack ?? ''], ['error.message', error.message]);
  told.push(['error.toReport()', error.toReport()], ...shown('error.toJSON()', error.toJSON()));
  if (error.cause)
    told.push(...shown('error.cause', error.cause), ['error.cause.stack', error.cause.stack ?? '']);
  return told;
}

/** The places where one of the secrets shows, in any of the forms it may be sent in. */
export function leaks(told: readonly [string, string][], secrets: readonly string[]): string[] {
  const forms = new Set(secrets.flatMap((secret) => [secret, ...encodings(secret)]));
  return told.flatMap(([where, text]) => {
    const found = [...forms].find((form) => text.includes(form));
    return found === undefined ? [] : [`${where} shows ${found}`];
  });
}

function encodings(secret: string): string[] {
  const text = Buffer.from(secret);
  return [
    encodeURIComponent(secret),
    text.toString('base64'),
    text.toString('base64url'),
    JSON.stringify(secret).slice(1, -1),
  ];
}
