import { judgeReply } from '../../lib/reading/judge-reply.js';
import { decide, isLimited } from '../../lib/retry/decide.js';
import { readEnvelope } from '../../lib/reading/envelope.js';
import { explain } from '../../lib/index.js';
import type { Verdict } from '../../lib/model/verdict.js';

/** Answers that look alike and are not: by what they are told apart, and whether they are sent again. */
const NOW = Date.parse('2026-11-25T12:00:00Z');
const PROBLEMS = 'https://api.x.com/2/problems';

function judged(status: number, body: unknown, headers: Record<string, string> = {}): Verdict {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return judgeReply({ status, headers, text, data: undefined, usualTransform: false }, undefined, NOW);
}

function isSentAgain(verdict: Verdict): boolean {
  const failed = {
    verdict,
    attempts: 1,
    failingSince: NOW,
    deadlineAt: Infinity,
    maxWaitMs: Infinity,
    unclear: false,
    repeatable: true,
    resendable: true,
    gated: false,
    wanted: undefined,
  };
  const settings = { maxAttempts: 5, maxElapsedMs: undefined } as Parameters<typeof decide>[1];
  return decide(
    failed,
    settings,
    NOW,
    () => 1_000,
    () => true,
  ).again;
}

const seconds = (instant: number): string => String(Math.floor(instant / 1_000));
const window = (resetAt: number, remaining?: number): Record<string, string> => ({
  date: new Date(NOW).toUTCString(),
  'x-rate-limit-limit': '15',
  'x-rate-limit-reset': seconds(resetAt),
  ...(remaining !== undefined && { 'x-rate-limit-remaining': String(remaining) }),
});

describe('a 429', () => {
  it.each([
    ['a reset that no window is long enough for', 8_148_000, 902_000],
    ['one within the window', 700_000, 700_000],
  ])('with %s is waited for, as long as a window may be', (_, resetIn, waitMs) => {
    const verdict = judged(429, '', window(NOW + resetIn, 0));
    expect(verdict).toMatchObject({ kind: 'rate-limited', window: '15min', retryAt: NOW + waitMs });
    expect(isSentAgain(verdict)).toBe(true);
  });

  it('that tells when its window ends but not that it is empty is waited for all the same', () => {
    const verdict = judged(429, '', window(NOW + 600_000));
    expect(verdict).toMatchObject({ kind: 'rate-limited', window: 'unknown', retryAt: NOW + 600_000 });
  });

  it('of a type never seen before goes by its headers', () => {
    const body = { title: 'Slow Down', type: `${PROBLEMS}/slow-down` };
    const told = judged(429, body, window(NOW + 700_000, 0));
    expect(told).toMatchObject({
      kind: 'unknown',
      slug: 'slow-down',
      window: '15min',
      retryAt: NOW + 700_000,
    });
    expect(isLimited(told)).toBe(true);
    expect(isSentAgain(told)).toBe(true);
    const untold = judged(429, body);
    expect(untold).toMatchObject({ kind: 'unknown', retry: 'backoff' });
    expect(isLimited(untold)).toBe(false);
  });

  it('of a day is not tried out where nobody tells when it ends', () => {
    const verdict = judged(429, { detail: 'User is over daily status update limit.' });
    expect(verdict).toMatchObject({ kind: 'rate-limited', window: '24h-user' });
    expect(isSentAgain(verdict)).toBe(false);
  });

  it('tells its window by its headers before its wording', () => {
    const headers = {
      'x-app-limit-24hour-remaining': '0',
      'x-app-limit-24hour-reset': seconds(NOW + 3_600_000),
    };
    const verdict = judged(429, { detail: 'User is over daily status update limit.' }, headers);
    expect(verdict).toMatchObject({ window: '24h-app' });
  });

  it('that means the cap of a product is none of a window', () => {
    const body = { title: 'UsageCapExceeded', detail: 'Usage cap exceeded: Monthly product cap' };
    expect(judged(429, body)).toMatchObject({ kind: 'usage-capped', retry: 'never' });
  });

  it('is read though a proxy wrote its headers twice', () => {
    const twice = { ...window(NOW + 60_000), 'x-rate-limit-remaining': '0, 0' };
    expect(judged(429, '', twice)).toMatchObject({ window: '15min', retryAt: NOW + 60_000 });
    const contrary = { ...window(NOW + 60_000), 'x-rate-limit-remaining': '0, 7' };
    expect(judged(429, '', contrary)).toMatchObject({ window: 'unknown' });
  });
});

describe('a 403', () => {
  it.each([
    [{ request: '/1/statuses/update.json', error: 'Status is a duplicate.' }],
    [{ errors: [{ message: 'Status is a duplicate.' }] }],
    ['Status is a duplicate.'],
    [{ errors: 'Status is a duplicate' }],
    [{ errors: [{ code: '187', message: '…' }] }],
    [{ title: 'Forbidden', type: 'about:blank', status: 403, errors: [{ code: 187 }] }],
  ])('of a duplicate is one, however it is said: %j', (body) => {
    expect(judged(403, body)).toMatchObject({ kind: 'duplicate-post', retry: 'never' });
  });

  it.each([161, 185, 205])('of what an account may not do for now (code %d) is not tried out', (code) => {
    const verdict = judged(403, { errors: [{ code, message: '…' }] });
    expect(verdict).toMatchObject({ kind: 'rate-limited', retry: 'after-reset' });
    expect(isLimited(verdict)).toBe(false);
    expect(isSentAgain(verdict)).toBe(false);
  });

  it.each([
    [
      {
        title: 'Forbidden',
        type: `${PROBLEMS}/spend-cap-reached`,
        detail: 'Your monthly spend cap has been reached.',
      },
    ],
    [{ title: 'SpendCapReached' }],
  ])('of a spending limit is no want of credits: %j', (body) => {
    expect(judged(403, body)).toMatchObject({ kind: 'spend-cap-reached', retry: 'never', scope: 'app' });
  });
});

describe('a code', () => {
  it.each([
    [415, 'unsupported-media-type'],
    [416, 'bad-request'],
    [421, 'bad-request'],
    [422, 'unprocessable'],
    [425, 'bad-request'],
  ])('that repeats the status %d is none of v1.1', (status, kind) => {
    expect(judged(status, { code: status, message: '…' })).toMatchObject({ kind });
  });

  it.each([[Object.create(null) as object], [{}], [true], ['x'], [null]])(
    'that is none is passed over: %j',
    (code) =>
      expect(judged(400, { message: '!', errors: [{ code }] })).toMatchObject({ kind: 'bad-request' }),
  );

  it('that is an object without a prototype does not throw', () => {
    const code = Object.create(null) as object;
    const data = { message: '!', errors: { code } };
    const reply = { status: 200, headers: {}, text: undefined, data, usualTransform: true };
    expect(readEnvelope(reply, (text) => text).kind).toBe('failure');
  });

  it('beside a 410 does not say more than that', () => {
    expect(judged(410, { errors: [{ code: 64, message: 'API v1 is no longer active' }] })).toMatchObject({
      kind: 'gone',
    });
  });

  it.each([
    [403, 139, /nothing to do/i],
    [403, 186, /shorten/i],
    [403, 226, /stop for a while/i],
    [403, 326, /unlock/i],
  ])('of a %d (%d) has advice of its own', (status, code, advice) => {
    expect(judged(status, { errors: [{ code, message: '…' }] }).advice).toMatch(advice);
  });

  it('is explained as a status where it can be nothing else', () => {
    expect(explain({ code: 503, message: 'Over capacity' }).kind).toBe('unavailable');
    expect(explain(226).kind).toBe('success');
  });
});

it('a 409 of a stream means that it has no rules, named or not', () => {
  const body = { title: 'ConnectionException', type: `${PROBLEMS}/streaming-connection` };
  expect(judged(409, body)).toMatchObject({ kind: 'streaming-connection', retry: 'never' });
  expect(judged(429, body)).toMatchObject({ kind: 'streaming-connection', retry: 'backoff' });
});

it('a 402 without credits says so, typed or not', () => {
  const detail = 'Your enrolled account [1] does not have any credits to fulfill this request.';
  expect(judged(402, { detail })).toMatchObject({ kind: 'credits-depleted', retry: 'never' });
});

it('keeps the type of a problem however much stands before it', () => {
  const errors = Array.from({ length: 4_000 }, (_, at) => ({
    message: `no ${at}`,
    parameters: { ids: ['x', 'y'] },
  }));
  const body = {
    errors,
    title: 'Invalid Request',
    detail: 'One or more',
    type: `${PROBLEMS}/invalid-request`,
  };
  expect(judged(400, body)).toMatchObject({ kind: 'invalid-request', detail: 'One or more' });
});

describe('a 200', () => {
  const read = (text: string, contentType = 'text/plain', data: unknown = text): string =>
    readEnvelope(
      { status: 200, headers: { 'content-type': contentType }, text, data, usualTransform: true },
      (clean) => clean,
    ).kind;

  it('of a document a line is text', () => {
    expect(read('{"id":"1"}\n{"id":"2"}\n')).toBe('success');
    expect(read('{"id":"1"}\n{"id":"2"}\n', 'application/json')).toBe('broken');
    for (const cut of ['{"id":"1",\n"text":', '{"id":"1"}\n{"id":', '{"id":"1"}\n<html>'])
      expect(read(cut)).toBe('broken');
  });

  it.each([
    '<!DOCTYPE html>',
    '<?xml version="1.0"?>\n<!DOCTYPE html><html>',
    '<!-- edge -->\n<html>',
    '<head>',
  ])('that is a page of HTML is none of X: %s', (text) => expect(read(text)).toBe('broken'));

  it('tells of no problem where `errors` is empty in one way or another', () => {
    for (const errors of [[], {}, '', null]) {
      const body = { data: { id: '1' }, errors };
      expect(read(JSON.stringify(body), 'application/json', body)).toBe('success');
    }
  });
});
