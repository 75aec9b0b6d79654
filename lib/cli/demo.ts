import { attach, type Result, type XHandle } from '../index.js';
import type { DemoArgs } from './args.js';
import type { ExitCode, Io } from './io.js';
import { IDS_PER_CALL, type Lookup } from './plan.js';
import { readStream } from './reading.js';
import { Show } from './show.js';
import { summaryText } from './summary.js';
import { Tally } from './tally.js';
import { liveX, simulatedX, type Venue } from './venue.js';

/** `axios-x demo`: looks up posts, then reads a stream (simulated X only); shows progress, events and a summary. */
export async function runDemo(args: DemoArgs, io: Io): Promise<ExitCode> {
  const venue = args.live
    ? liveX(args.ids, io.env['X_BEARER_TOKEN'])
    : await simulatedX(args.posts, args.seed);
  const x = attach(venue.instance);
  try {
    const show = new Show(x, io);
    const { results } = await lookUp(venue, x, show, io);
    // The simulation includes failures on purpose. With the real X, exit with 1 only if no call succeeded.
    if (!venue.broadcast) return results.success + results.partial === 0 ? 1 : 0;
    const { lost, doubled } = await readStream(venue.broadcast, x, show, io.out);
    return lost + doubled > 0 ? 1 : 0;
  } finally {
    await x.close();
    await venue.close();
  }
}

async function lookUp(venue: Venue, x: XHandle, show: Show, io: Io): Promise<Tally> {
  const { title, lookups } = venue;
  const { out } = io;
  const total = lookups.reduce((sum, { ids }) => sum + ids.length, 0);
  let refused = 0;
  x.events.on('rateLimited', () => void (refused += 1));

  const { outcome: results, elapsedMs } = await show.part(
    `${out.paint.bold('Looking up')} ${title}, ${IDS_PER_CALL} a call, all at once`,
    total,
    (came) => {
      const ask = async ({ path, params, ids }: Lookup): Promise<Result> => {
        const result = await x.client.get(path, params && { params });
        came(ids.length);
        return result;
      };
      return Promise.all(lookups.map(ask));
    },
  );

  // In the order of the plan, not of the answers, so that the tables depend on the seed alone.
  const tally = new Tally();
  for (const [index, { ids }] of lookups.entries()) tally.add(ids, results[index] as Result);
  const limits = x.limits.list();
  const outcome = { tally, limits, refused: venue.refused?.() ?? refused, elapsedMs, now: io.now() };
  out.write(summaryText(outcome, out.paint, out.width()));
  return tally;
}
