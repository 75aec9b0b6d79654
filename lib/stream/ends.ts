import { PROBLEMS_OF_POSTS, WITHOUT_BACKFILL } from '../facts/streams.js';
import type { Problem } from '../model/problem.js';
import type { Verdict } from '../model/verdict.js';
import type { Scrub } from '../reading/bounded-copy.js';
import { judge } from '../reading/judge.js';
import { judgeThrown } from '../reading/thrown.js';
import type { ConnectionEnd } from './connection.js';

/** What the end of a connection means. */
export interface End {
  readonly verdict: Verdict;
  /** `ended`, `network`, `stall`, or the kind of problem that X told. */
  readonly reason: string;
  readonly silentMs?: number;
  /** Whether it makes no sense to connect again. */
  readonly hopeless: boolean;
}

/** Judges how a connection ended. A whole body is the end of a connection too: a stream has none. */
export function endOf(ending: Exclude<ConnectionEnd, { how: 'dropped' }>, scrub: Scrub, now: number): End {
  switch (ending.how) {
    case 'told': {
      // Beside a problem of the stream those of posts say nothing of its end.
      const problems = ending.problems.filter(({ kind }) => !PROBLEMS_OF_POSTS.includes(kind));
      const verdict = judge({ status: 200, headers: {}, problems, perSecond: false, now });
      // A type never seen before says nothing: X's guide says to connect again.
      const hopeless = verdict.retry === 'never' && verdict.kind !== 'unknown';
      return {
        verdict: hopeless || verdict.retry !== 'never' ? verdict : { ...verdict, retry: 'reconnect' },
        reason: verdict.kind,
        hopeless,
      };
    }
    case 'stalled': {
      const { silentMs } = ending;
      const message = `nothing came for ${Math.round(silentMs)} ms, no keep-alive either`;
      return { ...broken(message, 'ETIMEDOUT', 'stall'), silentMs };
    }
    case 'ended':
      return broken('the stream was ended by the other side', undefined, 'ended');
    case 'lost': {
      const { error } = ending;
      const message = error instanceof Error ? error.message : String(error);
      return broken(scrub(message), undefined, 'network');
    }
  }
}

function broken(message: string, code: string | undefined, reason: string): End {
  // No status: whatever broke it, it broke on the way.
  const verdict = judgeThrown({ name: 'Error', code, message });
  return { verdict: { ...verdict, retry: 'reconnect' }, reason, hopeless: false };
}

/** X gave up on a reader that was too slow: what it did not read is gone. */
export function isWithoutBackfill(problem: Problem | undefined): boolean {
  return (
    problem?.kind === 'operational-disconnect' && WITHOUT_BACKFILL.includes(problem.disconnect_type ?? '')
  );
}
