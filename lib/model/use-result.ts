import type { Problem } from './problem.js';
import type { Failure, Includes, Meta, PartialSuccess, Result, Success } from './result.js';

/**
 * Returns the data of a Result.
 * @throws the XError of a Failure; a TypeError, like all functions here, if the argument is not a Result
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

/** Whether a Result has a part of what was requested, but not all. */
export function isPartial<T, I, M>(result: Result<T, I, M>): result is PartialSuccess<T, I, M> {
  mustBeResult(result, 'isPartial');
  return result.kind === 'partial';
}

/**
 * Maps the problems of a Result by the resource that they are about: by `resource_id`, else by `value`. Of several
 * problems of one resource it has the first; `result.problems` has them all.
 * @example problemsById(result).get('20')?.kind // 'resource-not-found'
 */
export function problemsById(result: { readonly problems: readonly Problem[] }): Map<string, Problem> {
  mustBeResult(result, 'problemsById');
  const byId = new Map<string, Problem>();
  for (const problem of result.problems) {
    // Read from every kind: X also sends these fields with types that it does not document them for.
    const { resource_id: resource, value } = problem as {
      readonly resource_id?: string;
      readonly value?: string;
    };
    const id = resource ?? value;
    if (id !== undefined && !byId.has(id)) byId.set(id, problem);
  }
  return byId;
}

/** With `raw`, and for hosts that are not handled, calls resolve to axios responses although their type says Result. */
function mustBeResult(result: unknown, name: string): void {
  if (
    typeof result === 'object' &&
    result !== null &&
    Array.isArray((result as { problems?: unknown }).problems)
  )
    return;
  throw new TypeError(
    `${name}() takes a Result; a request with \`x: { raw: true }\`, or to a host outside \`hosts\`, resolves to axios's own response`,
  );
}
