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
  /** `ended`, `network`, `stall`, or the kind of the problem that X reported. */
  readonly reason: string;
  readonly silentMs?: number;
  /** Whether it is pointless to reconnect. */
  readonly hopeless: boolean;
}

/** Judges how a connection ended. A complete body is a disconnect too: the body of a stream has no end. */
export function endOf(ending: Exclude<ConnectionEnd, { how: 'dropped' }>, scrub: Scrub, now: number): End {
  switch (ending.how) {
    case 'told': {
      // Problems of single posts do not explain why the stream ended.
      const problems = ending.problems.filter(({ kind }) => !PROBLEMS_OF_POSTS.includes(kind));
      const verdict = judge({ status: 200, headers: {}, problems, perSecond: false, now });
      // An unknown problem type is no reason to stop: X's guide to disconnections says to reconnect.
      const hopeless = verdict.retry === 'never' && verdict.kind !== 'unknown';
      return {
        verdict: hopeless || verdict.retry !== 'never' ? verdict : { ...verdict, retry: 'reconnect' },
        reason: verdict.kind,
        hopeless,
      };
    }
    case 'stalled': {
      const { silentMs } = ending;
      const message = `no data for ${Math.round(silentMs)} ms, not even a keep-alive`;
      return { ...broken(message, 'ETIMEDOUT', 'stall'), silentMs };
    }
    case 'ended':
      return broken('X ended the stream without giving a reason', undefined, 'ended');
    case 'lost': {
      const { error } = ending;
      const message = error instanceof Error ? error.message : String(error);
      return broken(scrub(message), undefined, 'network');
    }
  }
}

function broken(message: string, code: string | undefined, reason: string): End {
  // Without a status it is judged as a network failure: X has not refused anything.
  const verdict = judgeThrown({ name: 'Error', code, message });
  return { verdict: { ...verdict, retry: 'reconnect' }, reason, hopeless: false };
}

/** Whether X disconnected a reader that was too slow: backfill does not bring what it did not read. */
export function isWithoutBackfill(problem: Problem | undefined): boolean {
  return (
    problem?.kind === 'operational-disconnect' && WITHOUT_BACKFILL.includes(problem.disconnect_type ?? '')
  );
}
