import { ENDPOINTS } from '../../lib/facts/endpoints.js';
import type { EndpointRow } from '../../lib/facts/endpoints.js';
import { RATE_LIMIT_HEADERS } from '../../lib/facts/headers.js';
import { X_HOSTS } from '../../lib/facts/hosts.js';

const byOp = new Map<string, EndpointRow>(ENDPOINTS.map((row) => [row.op, row]));

describe('endpoint rows', () => {
  it('name each operation once', () => {
    expect(byOp.size).toBe(ENDPOINTS.length);
    for (const { op } of ENDPOINTS) expect(op).toMatch(/^(GET|POST|PUT|DELETE) \/2(\/(:?[\w.]+))+$/);
  });

  it('have limits that parse, the shortest window first', () => {
    const seconds: Record<string, number> = { '1s': 1, '15m': 900, '24h': 86_400 };
    const texts = ENDPOINTS.flatMap((row) => [row.app ?? [], row.user ?? [], row.appAggregate ?? []].flat());
    expect(texts.length).toBeGreaterThan(109);
    for (const text of texts) {
      expect(text).toMatch(/^[1-9]\d*\/(1s|15m|24h)( [1-9]\d*\/(1s|15m|24h))*$/);
      const windows = text.split(' ').map((limit) => seconds[limit.split('/')[1] ?? ''] ?? 0);
      expect(windows.every((window, i) => window > (windows[i - 1] ?? 0))).toBe(true);
    }
  });

  it('give app limits to app-only tokens or to all users together, not to both', () => {
    for (const row of ENDPOINTS) expect(row.app !== undefined && row.appAggregate !== undefined).toBe(false);
    expect(ENDPOINTS.filter((row) => row.appAggregate !== undefined)).toHaveLength(25);
    expect(byOp.get('POST /2/tweets')).toEqual({
      op: 'POST /2/tweets',
      user: '100/15m',
      appAggregate: '10000/24h',
    });
  });

  it('share buckets under the name of one of their own', () => {
    const shared = ENDPOINTS.filter((row) => row.bucket !== undefined);
    expect(shared).toHaveLength(9);
    for (const { bucket } of shared) expect(byOp.get(String(bucket))?.bucket).toBe(bucket);
  });

  it('mark 15 streams of the API and the powerstream', () => {
    const streams = ENDPOINTS.filter((row) => row.streams);
    expect(streams).toHaveLength(16);
    for (const { op } of streams) expect(op).toMatch(/^GET .*stream(\/lang\/\w\w)?$/);
    expect(byOp.get('GET /2/tweets/search/stream/rules')?.streams).toBeUndefined();
  });

  it('call no read and no new post, message or list idempotent', () => {
    const idempotent = ENDPOINTS.filter((row) => row.idempotent).map((row) => row.op);
    expect(idempotent).toHaveLength(17);
    for (const op of idempotent) expect(op).toMatch(/^(POST|PUT|DELETE) /);
    for (const op of [
      'POST /2/tweets',
      'POST /2/lists',
      'POST /2/dm_conversations',
      'POST /2/media/upload',
    ]) {
      expect(byOp.get(op)).toBeDefined();
      expect(idempotent).not.toContain(op);
    }
  });
});

describe('headers and hosts', () => {
  it('are lower case and told apart', () => {
    const names = Object.values(RATE_LIMIT_HEADERS).flatMap(({ limit, remaining, reset }) => [
      limit,
      remaining,
      reset,
    ]);
    expect(new Set(names).size).toBe(9);
    for (const name of [...names, ...X_HOSTS]) expect(name).toBe(name.toLowerCase());
    expect(RATE_LIMIT_HEADERS['15min'].windowMs).toBe(15 * 60_000);
    expect(RATE_LIMIT_HEADERS['24h-user'].windowMs).toBe(24 * 3_600_000);
  });
});
