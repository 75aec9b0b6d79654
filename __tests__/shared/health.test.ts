import { Health } from '../../lib/shared/health.js';
import { StoreTimeout, withTimeout } from '../../lib/shared/with-timeout.js';
import { SimClock } from '../helpers/sim-clock.js';

function watched(clock = new SimClock()): { health: Health; clock: SimClock; told: unknown[] } {
  const told: unknown[] = [];
  const start = clock.now();
  const health: Health = new Health(clock, {
    lost: (reason) => told.push(reason),
    found: (downMs) => told.push(downMs),
    retry: () => {
      told.push(`try at ${clock.now() - start}`);
      if (told.length < 8) health.failed(new Error('still'));
    },
  });
  return { health, clock, told };
}

it('is lost with the first failure, tries ever more rarely, and is found with the first success', async () => {
  const { health, clock, told } = watched();
  health.failed(new StoreTimeout('no answer within 1000 ms'));
  expect(health.isUp).toBe(false);
  await clock.run();
  health.succeeded();
  health.succeeded();
  expect(told).toEqual([
    'timeout',
    'try at 100',
    'try at 300',
    'try at 700',
    'try at 1500',
    'try at 2500',
    'try at 3500',
    'try at 4500',
    4_500,
  ]);
  expect(health.isUp).toBe(true);
  expect(clock.pending).toBe(0);
});

it.each<[string, unknown]>([
  ['ECONNREFUSED', Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:6379'), { code: 'ECONNREFUSED' })],
  ['NOAUTH', new Error('NOAUTH Authentication required.')],
  ['closed', new Error('Connection is closed.')],
  ['offline', new Error("Stream isn't writeable and enableOfflineQueue options is false")],
  ['timeout', new Error('Command timed out')],
  ['WRONGPASS', new Error('WRONGPASS invalid username-password pair')],
  ['OOM', new Error("OOM command not allowed when used memory > 'maxmemory'.")],
  [
    'MaxRetriesPerRequestError',
    Object.assign(new Error('Reached 20'), { name: 'MaxRetriesPerRequestError' }),
  ],
  ['Error', new Error('getaddrinfo user:hunter2@host')],
  ['error', undefined],
  ['error', 'hunter2'],
])('tells a loss as %s, and nothing that could be a secret', (reason, error) => {
  const { health, told } = watched();
  health.failed(error);
  health.stop();
  expect(told).toEqual([reason]);
});

it('gives a process that was busy itself a moment to read what has come', async () => {
  const clock = new SimClock();
  const late = withTimeout(
    clock,
    1_000,
    new Promise<string>((resolve) => clock.after(1_010, () => resolve('here'))),
    true,
  );
  const never = withTimeout(clock, 1_000, new Promise<string>(() => {}), false).catch(
    (error: unknown) => error,
  );
  await clock.run();
  await expect(late).resolves.toBe('here');
  expect(await never).toBeInstanceOf(StoreTimeout);
  expect(clock.pending).toBe(0);
});
