import type { Teller } from './axios/teller.js';
import type { Bus } from './events/bus.js';
import type { PatientClock } from './model/clock.js';
import type { Settings, SharedSettings } from './model/settings.js';
import { UNPACED } from './options.js';
import { Fleet } from './shared/fleet.js';
import { RedisStore } from './shared/redis-store.js';

/** Connects this instance to the processes that share its budgets through Redis. */
export function makeFleet(
  { pacing, appId }: Settings,
  shared: SharedSettings,
  world: { clock: PatientClock; random: () => number; bus: Bus; teller: Teller },
): Fleet {
  const { clock, random, bus, teller } = world;
  const { reserve, spread } = pacing ?? UNPACED;
  return new Fleet({
    store: new RedisStore(shared.redis, shared.namespace),
    clock,
    random,
    settings: shared,
    appId,
    reserve,
    spread,
    changed: (bucket, change) => teller.changed(bucket, change),
    down: (reason) => bus.emit('sharedDown', { reason }),
    up: (downMs) => bus.emit('sharedUp', { downMs }),
  });
}
