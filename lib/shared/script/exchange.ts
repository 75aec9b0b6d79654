import { GRANTING } from './granting.js';
import { HEARING } from './hearing.js';
import { OPENING } from './opening.js';
import { TELLING } from './telling.js';

/** Where the script takes the time from: Redis's own clock, so that no process's clock matters. Epoch milliseconds. */
const REDIS_TIME = `local time = redis.call('TIME')
local NOW = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)`;

/**
 * One exchange of one process about one bucket, atomic in Redis: takes in what happened there, hands out what there
 * is to those who wait, and tells what all know. The rules are those of `budget/`, over all processes at once:
 * available is the lowest remaining told in a window, minus what anybody holds. State is JSON, one string a key, and
 * every key expires. `KEYS`: the bucket, the app's day, the endpoint's gate. `ARGV`: the report, the channel, and the
 * names of the three keys as processes know them. Commands used: TIME, GET, SET, DEL, PUBLISH.
 *
 * @param time sets NOW
 */
export function exchangeScript(time = REDIS_TIME): string {
  return [time, OPENING, HEARING, GRANTING, TELLING].join('\n');
}
