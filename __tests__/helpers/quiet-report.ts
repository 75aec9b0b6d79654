import type { Report } from '../../lib/model/budget-store.js';

/** What a process tells to which nothing happened. */
export const quietReport = (id: string, ttl = 60_000): Report => ({
  id,
  ttl,
  want: 0,
  ahead: 0,
  held: 0,
  unused: 0,
  probing: [],
  returned: 0,
  heard: 0,
  answered: 0,
  ended: 0,
  limited: false,
  hidden: false,
  windows: {},
  gates: {},
  silent: false,
  reserve: 0,
  spread: false,
  trip: 0,
});
