import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Lines } from '../../lib/stream/lines.js';
import {
  BrokenLine,
  createdAt,
  identityOf,
  InStreamError,
  madeAt,
  readLine,
} from '../../lib/stream/read-line.js';
import type { StreamItem } from '../../lib/model/stream.js';

setFlagsFromString('--expose_gc');
const gc = runInNewContext('gc') as () => void;

const read = (line: unknown): ReturnType<typeof readLine> => readLine(JSON.stringify(line), (text) => text);
const P = 'https://api.x.com/2/problems/';

describe('a line of a stream', () => {
  it('is an envelope, unwrapped', () => {
    const rules = [{ id: '1', tag: 'cats' }];
    expect(read({ data: { id: '1' }, includes: { users: [] }, matching_rules: rules })).toEqual({
      data: { id: '1' },
      includes: { users: [] },
      matching_rules: rules,
      problems: [],
    });
  });

  it('has the errors beside its data as its problems', () => {
    const item = read({
      data: { id: '1' },
      errors: [{ title: 'Not Found', type: `${P}resource-not-found`, resource_id: '7' }],
    });
    expect(item).toMatchObject({
      data: { id: '1' },
      problems: [{ kind: 'resource-not-found', resource_id: '7' }],
    });
  });

  it('passes through whole where it is something else, with a type of its own too', () => {
    const metadata = { type: 'connection_metadata', datacenter: 'a', timestamp: 1 };
    expect(read(metadata)).toEqual({ data: metadata, problems: [] });
    expect(read({ id_str: '1', text: 'Gnip' })).toMatchObject({ data: { id_str: '1' } });
    for (const odd of [1, 'text', null, [1], true]) expect(read(odd)).toEqual({ data: odd, problems: [] });
  });

  it.each([
    [
      'a problem without a type',
      { title: 'operational-disconnect', disconnect_type: 'SlowReader' },
      'operational-disconnect',
    ],
    [
      'a problem with a status alone',
      { title: 'Service Unavailable', detail: 'Over capacity', status: 503 },
      'about:blank',
    ],
    [
      'errors alone',
      {
        errors: [
          {
            title: 'operational-disconnect',
            disconnect_type: 'OperationalDisconnect',
            type: `${P}operational-disconnect`,
          },
        ],
      },
      'operational-disconnect',
    ],
    [
      'a problem document',
      {
        title: 'ConnectionException',
        connection_issue: 'TooManyConnections',
        type: `${P}streaming-connection`,
      },
      'streaming-connection',
    ],
    [
      'null data beside errors',
      { data: null, errors: [{ type: `${P}client-disconnected` }] },
      'client-disconnected',
    ],
    [
      'the legacy form',
      { error: { message: 'This stream is currently at the maximum', sent: '2017-01-11T18:12:52+00:00' } },
      'about:blank',
    ],
    ['the v1.1 form', { disconnect: { code: 4, stream_name: '', reason: 'full buffer' } }, 'about:blank'],
    ['a type nobody knows', { errors: [{ type: `${P}brand-new`, title: 'New' }] }, 'unknown'],
    ['quota', { errors: [{ type: `${P}usage-capped`, period: 'Monthly' }] }, 'usage-capped'],
  ])('tells why the stream ends: %s', (_, line, kind) => {
    const told = read(line);
    expect(told).toBeInstanceOf(InStreamError);
    expect(told.problems[0]?.kind).toBe(kind);
  });

  it('brings nothing where all that it tells of is about posts, and does not end the stream', () => {
    const line = read({ errors: [{ type: `${P}resource-not-found`, resource_id: '1' }] });
    expect(line).toBeInstanceOf(BrokenLine);
    expect(line).toMatchObject({
      problems: [{ kind: 'resource-not-found' }],
    });
  });

  it('is about a post, too, where X names the post but no type', () => {
    const about = { resource_id: '1', resource_type: 'tweet', title: 'Not Found Error' };
    expect(read({ errors: [about] })).toBeInstanceOf(BrokenLine);
    expect(read({ errors: [{ title: 'Gone' }] })).toBeInstanceOf(InStreamError);
  });

  it('is broken where it is no JSON', () => {
    expect(readLine('{"data":{"id"', (text) => text)).toBeInstanceOf(BrokenLine);
    expect(readLine('<html>', (text) => text)).toBeInstanceOf(BrokenLine);
  });

  it('has credentials struck out of what X echoes in problems, and nothing else changed', () => {
    const scrub = (text: string): string => text.replaceAll('AAAA-secret', '[redacted]');
    const line = JSON.stringify({
      data: { text: 'AAAA-secret' },
      errors: [{ detail: 'Bearer AAAA-secret' }],
    });
    const item = readLine(line, scrub) as StreamItem;
    expect(JSON.stringify(item.problems)).not.toContain('AAAA-secret');
    expect(item.data).toEqual({ text: 'AAAA-secret' });
  });

  it('is not taken in by prototypes', () => {
    const item = readLine('{"__proto__":{"data":{"id":"1"}},"text":"a"}', (text) => text) as StreamItem;
    expect(item.data).toHaveProperty('text', 'a');
    expect(({} as { data?: unknown }).data).toBeUndefined();
  });
});

describe('what an item is known by', () => {
  const nameOf = (line: object): string | undefined => {
    const text = JSON.stringify(line);
    return identityOf(readLine(text, (same) => same) as StreamItem, text);
  };

  it('is its id', () => {
    expect(nameOf({ data: { id: '20' } })).toBe('20');
    expect(nameOf({ data: { event_uuid: 'e' } })).toBe('e');
    expect(nameOf({ id: 20 })).toBe('20');
    // As a number it has lost its last digits.
    expect(nameOf({ id: 1146654567674912800, id_str: '1146654567674912769' })).toBe('1146654567674912769');
  });

  it('is its text where it has none, and bounded', () => {
    const deletion = {
      data: { delete: { tweet: { id: '1', author_id: '2' }, event_at: '2026-01-01T00:00:00Z' } },
    };
    expect(nameOf(deletion)).toBe(nameOf(structuredClone(deletion)));
    expect(nameOf(deletion)).not.toBe(nameOf({ data: { delete: { tweet: { id: '3' } } } }));
    expect(nameOf({ data: { id: 'x'.repeat(100_000) } })?.length).toBeLessThan(65);
    expect(nameOf({ data: { text: 'x'.repeat(100_000) } })?.length).toBeLessThan(65);
  });

  it('keeps nothing else of what came in the same chunk', () => {
    // Lines are slices of their chunk's text: to remember one would keep all of that.
    const kept: unknown[] = [];
    const lines = new Lines(1_000_000, {
      line: (text) => kept.push(identityOf(readLine(text, (same) => same) as StreamItem, text)),
      keepAlive() {},
      tooLong() {},
    });
    const long = JSON.stringify({ data: { id: '1', text: 'x'.repeat(100_000) } });
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < 200; at++) {
      lines.push(
        Buffer.from(`${long}\r\n{"data":{"delete":{"id":"${at}"}}}\r\n{"id":${at}00000000000000000}\r\n`),
      );
    }
    gc();
    expect(kept).toHaveLength(600);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
  });

  it('is nothing for a message that is no post', () => {
    expect(nameOf({ type: 'connection_metadata' })).toBeUndefined();
  });

  it('tells when it was made', () => {
    const at = Date.parse('2026-01-01T00:00:00.123Z');
    const id = String((BigInt(at) - 1_288_834_974_657n) << 22n);
    expect(madeAt({ data: { id }, problems: [] })).toBe(at);
    expect(madeAt({ data: { id: '7', created_at: '2026-01-01T00:00:00.123Z' }, problems: [] })).toBe(at);
    expect(madeAt({ data: 'x', problems: [] })).toBeUndefined();
    expect(createdAt({ created_at: 'yesterday' })).toBeUndefined();
  });
});
