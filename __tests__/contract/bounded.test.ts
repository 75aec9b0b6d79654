import axios from 'axios';
import { attachTo } from '../../lib/attach.js';
import { attach } from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/index.js';

const random = (): number => 1;

class IdleClock extends ManualClock {
  idly(instant: number, wake: () => void): () => void {
    return this.at(instant, wake);
  }
}

const BODY = { data: { id: '1' } };

/** An instance whose answers have these statuses, one after another. */
function instance(...statuses: number[]): { create: () => ReturnType<typeof axios.create>; seen: string[] } {
  const seen: string[] = [];
  const adapter = (config: { headers: { get: (name: string) => unknown } }): Promise<never> => {
    seen.push(String(config.headers.get('Authorization')));
    const status = statuses.shift() ?? 200;
    const response = { status, statusText: '', headers: {}, data: JSON.stringify(BODY), config };
    return status < 300
      ? Promise.resolve(response as never)
      : Promise.reject(Object.assign(new Error('refused'), { isAxiosError: true, config, response }));
  };
  return { create: () => axios.create({ baseURL: 'https://api.x.com', adapter: adapter as never }), seen };
}

it('a look-up that hangs is bounded by the deadline of the whole call', async () => {
  const clock = new IdleClock();
  const x = attachTo(
    instance(503).create(),
    { retry: { reconcile: () => new Promise(() => {}) } },
    { clock, random },
  );
  const result = x.client.post('/2/tweets', { text: 'a' }, { x: { deadlineMs: 500 } });
  await clock.advance(600);
  expect(await result).toMatchObject({ ok: false, error: { kind: 'unavailable', maybeApplied: true } });
  await x.close();
});

it('`refresh` is told whose token was refused', async () => {
  const { create, seen } = instance(401, 200, 401, 200);
  const refused: string[] = [];
  const x = attach(create(), {
    refresh: (_, { token }) => {
      refused.push(token);
      return `${token}-anew`;
    },
  });
  for (const user of ['anna', 'bert']) {
    const headers = { Authorization: `Bearer ${user}` };
    expect((await x.client.post('/2/tweets', { text: 'a' }, { headers })).ok).toBe(true);
  }
  expect(refused).toEqual(['anna', 'bert']);
  expect(seen).toEqual(['Bearer anna', 'Bearer anna-anew', 'Bearer bert', 'Bearer bert-anew']);
  await x.close();
});

it('the cursor of a page shows in errors, a token does not', async () => {
  const x = attach(instance(404).create(), { retry: false });
  const params = { pagination_token: 'page-2', next_token: 'page-3', access_token: 'a-secret' };
  const result = await x.client.get('/2/users/1/tweets', { params });
  const url = result.ok ? '' : result.error.url;
  expect(url).toContain('pagination_token=page-2');
  expect(url).toContain('next_token=page-3');
  expect(url).not.toContain('a-secret');
  await x.close();
});

it('a deadline that no budget is to blame for is no matter of a reset', async () => {
  const clock = new IdleClock();
  const adapter = (): Promise<never> => new Promise(() => {});
  const x = attachTo(
    axios.create({ baseURL: 'https://api.x.com', adapter }),
    { pacing: false },
    { clock, random },
  );
  const result = x.client.get('/2/users/me', { x: { deadlineMs: 50 } });
  await clock.advance(60);
  expect(await result).toMatchObject({
    ok: false,
    error: { kind: 'deadline', retry: 'backoff', attempts: 1 },
  });
  await x.close({ abort: true });
});
