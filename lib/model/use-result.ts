import type { Problem } from './problem.js';
import type { Failure, Includes, Meta, PartialSuccess, Result, Success } from './result.js';

/**
 * The data of a Result.
 * @throws the XError of a Failure; a TypeError, as all functions here, for what is no Result
 * @example const posts = unwrap(await x.client.get<Post[]>('/2/tweets', { params: { ids } }));
 */
export function unwrap<T, I = Includes, M = Meta>(result: Result<T, I, M>): T {
  mustBeResult(result, 'unwrap');
  if (!result.ok) throw result.error;
  return result.data;
}

/**
 * Calls the handler for the kind of a Result, and returns what it returns.
 * @example match(result, { success: ({ data }) => data, partial: ({ data }) => data, failure: () => [] })
 */
export function match<T, I, M, S, P, F>(
  result: Result<T, I, M>,
  ways: {
    readonly success: (result: Success<T, I, M>) => S;
    readonly partial: (result: PartialSuccess<T, I, M>) => P;
    readonly failure: (result: Failure<M>) => F;
  },
): S | P | F {
  mustBeResult(result, 'match');
  switch (result.kind) {
    case 'success':
      return ways.success(result);
    case 'partial':
      return ways.partial(result);
    case 'failure':
      return ways.failure(result);
  }
}

/** Whether some of what was asked for came, but not all. */
export function isPartial<T, I, M>(result: Result<T, I, M>): result is PartialSuccess<T, I, M> {
  mustBeResult(result, 'isPartial');
  return result.kind === 'partial';
}

/**
 * The problems of a Result by what they are about: their `resource_id`, else their `value`. Of several about
 * one thing the first is told; `result.problems` has them all.
 * @example problemsById(result).get('20')?.kind // 'resource-not-found'
 */
export function problemsById(result: { readonly problems: readonly Problem[] }): Map<string, Problem> {
  mustBeResult(result, 'problemsById');
  const byId = new Map<string, Problem>();
  for (const problem of result.problems) {
    // Of any kind: X sends these with types that it does not document them for, too.
    const { resource_id: resource, value } = problem as {
      readonly resource_id?: string;
      readonly value?: string;
    };
    const id = resource ?? value;
    if (id !== undefined && !byId.has(id)) byId.set(id, problem);
  }
  return byId;
}

/** With `raw`, and from hosts that are not handled, axios's own responses come, whatever their type says. */
function mustBeResult(result: unknown, name: string): void {
  if (
    typeof result === 'object' &&
    result !== null &&
    Array.isArray((result as { problems?: unknown }).problems)
  )
    return;
  throw new TypeError(
    `${name}() takes a Result; a request with \`x: { raw: true }\`, or to a host outside \`hosts\`, brings axios's own response`,
  );
}
