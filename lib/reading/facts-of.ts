import { FAILURES } from '../facts/failures.js';
import { PROBLEMS } from '../facts/problems.js';
import type { FactRow, ProblemRow, StatusRow } from '../facts/rows.js';
import { STATUSES, STATUS_CLASSES } from '../facts/statuses.js';
import type { Problem } from '../model/problem.js';
import type { XErrorKind } from '../model/x-error.js';
import { own } from './own.js';

/** What the catalogue says of a status; of its class where it does not know the status itself. */
export function factsOfStatus(status: number): StatusRow {
  const row = (STATUSES as Readonly<Record<number, StatusRow>>)[status];
  if (row) return row;
  const byClass = (STATUS_CLASSES as Readonly<Record<number, StatusRow>>)[Math.floor(status / 100)];
  return byClass ?? { ...FAILURES.unknown, kind: 'unknown' };
}

/** What the catalogue says of an error kind, whichever table it stands in. */
export function factsOfKind(kind: XErrorKind): FactRow {
  // Highest first: what 420 once said is said by 429 now.
  for (const row of Object.values<StatusRow>(STATUSES).reverse()) if (row.kind === kind) return row;
  for (const row of Object.values<StatusRow>(STATUS_CLASSES)) if (row.kind === kind) return row;
  return (own({ ...FAILURES, ...PROBLEMS }, kind) as FactRow | undefined) ?? FAILURES.unknown;
}

/** What the catalogue says of a problem: its type's row, refined by the case that its own field names. */
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

/** The case of a row that a value names, if there is one. */
export function caseOf(row: ProblemRow, value: unknown): Partial<FactRow> | undefined {
  const values = row.cases?.values;
  return values && typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : undefined;
}
