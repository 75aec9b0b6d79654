import type { XHandle } from '../index.js';
import type { Broadcast } from './broadcast.js';
import type { Screen } from './screen.js';
import type { Show } from './show.js';
import { streamText, type StreamOutcome } from './summary.js';

interface Post {
  readonly id: string;
}

/** A post that is lost would be waited for for ever. */
const PATIENCE_MS = 30_000;

/** Reads a stream that is disconnected on the way, shows how it goes and what came of it. */
export async function readStream(
  broadcast: Broadcast,
  x: XHandle,
  show: Show,
  out: Screen,
): Promise<StreamOutcome> {
  const { path, posts, perSecond } = broadcast;
  const stream = x.stream<Post>(path, { signal: AbortSignal.timeout(PATIENCE_MS) });
  // Not before: what came before the first connect is nobody's loss.
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
