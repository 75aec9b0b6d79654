import type { XHandle } from '../index.js';
import type { Broadcast } from './broadcast.js';
import type { Screen } from './screen.js';
import type { Show } from './show.js';
import { streamText, type StreamOutcome } from './summary.js';

interface Post {
  readonly id: string;
}

/** How long reading may take: without a limit, it would wait for ever for a post that was lost. */
const PATIENCE_MS = 30_000;

/** Reads a stream that is disconnected once; shows progress, events and a summary. */
export async function readStream(
  broadcast: Broadcast,
  x: XHandle,
  show: Show,
  out: Screen,
): Promise<StreamOutcome> {
  const { path, posts, perSecond } = broadcast;
  const stream = x.stream<Post>(path, { signal: AbortSignal.timeout(PATIENCE_MS) });
  // Posts start only after the first connect: earlier ones would count as lost.
  x.events.once('connect', () => broadcast.start());
  const seen = new Set<number>();
  let delivered = 0;
  const title = `of the simulated X: ${posts} posts, ${perSecond} a second, and one disconnect`;

  const { elapsedMs } = await show.part(
    `\n${out.paint.bold('Reading a stream')} ${title}`,
    posts,
    async (came) => {
      for await (const { data } of stream) {
        const number = broadcast.numberOf(data.id);
        delivered += 1;
        came(seen.has(number) ? 0 : 1);
        seen.add(number);
        if (seen.size === posts) break;
      }
    },
  );
  const { published, unheard } = broadcast;
  const outcome = {
    path,
    published,
    unheard,
    delivered,
    lost: published - seen.size,
    doubled: delivered - seen.size,
    dropped: stream.state.duplicates,
    elapsedMs,
  };
  out.write(streamText(outcome, out.paint, out.width()));
  return outcome;
}
