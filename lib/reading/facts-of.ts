import { FAILURES } from '../facts/failures.js';
import { PROBLEMS } from '../facts/problems.js';
import type { FactRow, ProblemRow, StatusRow } from '../facts/rows.js';
import { STATUSES, STATUS_CLASSES } from '../facts/statuses.js';
import type { Problem } from '../model/problem.js';
import type { XErrorKind } from '../model/x-error.js';
import { own } from './own.js';

/** The catalogue's row for a status, or for its class (such as 5xx) if the status itself is not listed. */
export function factsOfStatus(status: number): StatusRow {
  const row = (STATUSES as Readonly<Record<number, StatusRow>>)[status];
  if (row) return row;
  const byClass = (STATUS_CLASSES as Readonly<Record<number, StatusRow>>)[Math.floor(status / 100)];
  return byClass ?? { ...FAILURES.unknown, kind: 'unknown' };
}

/** The catalogue's row for an error kind, from whichever table has it. */
export function factsOfKind(kind: XErrorKind): FactRow {
  // Highest status first: 420 and 429 have the same kind, and 429 is the current one.
  for (const row of Object.values<StatusRow>(STATUSES).reverse()) if (row.kind === kind) return row;
  for (const row of Object.values<StatusRow>(STATUS_CLASSES)) if (row.kind === kind) return row;
  return (own({ ...FAILURES, ...PROBLEMS }, kind) as FactRow | undefined) ?? FAILURES.unknown;
}

/** The catalogue's row for a problem's type, refined by the case that the problem's own field or the status names. */
export function factsOfProblem(
  problem: Problem,
  status: number,
): (FactRow & { readonly errorKind?: string }) | undefined {
  if (problem.kind === 'unknown' || problem.kind === 'about:blank') return undefined;
  const row: ProblemRow = PROBLEMS[problem.kind];
  if (!row.cases) return row;
  const named = own({ ...problem }, row.cases.field) ?? row.cases.usual?.[status];
  return { ...row, ...caseOf(row, named) };
}

/** The case of a row that a value selects, if there is one. */
export function caseOf(row: ProblemRow, value: unknown): Partial<FactRow> | undefined {
  const values = row.cases?.values;
  return values && typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : undefined;
}
