import { GRANTING } from './granting.js';
import { HEARING } from './hearing.js';
import { OPENING } from './opening.js';
import { TELLING } from './telling.js';

/** The time comes from Redis's own clock, so that no process's clock matters. Epoch milliseconds. */
const REDIS_TIME = `local time = redis.call('TIME')
local NOW = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)`;

/**
 * One exchange of one process about one bucket, atomic in Redis: applies the process's report, hands out what is
 * available to waiting processes, and replies with what all processes know together. The rules are those of `budget/`,
 * over all processes at once: available is the lowest `remaining` reported in a window, minus what all of them hold.
 * State is JSON, one string per key, and every key expires. `KEYS`: the bucket, the app's day, the endpoint's gate.
 * `ARGV`: the report, the channel, and the three keys without the `keyPrefix` that ioredis may add to `KEYS`.
 * Commands used: TIME, GET, SET, DEL, PUBLISH.
 *
 * @param time Lua that sets NOW, in epoch milliseconds
 */
export function exchangeScript(time = REDIS_TIME): string {
  return [time, OPENING, HEARING, GRANTING, TELLING].join('\n');
}
