import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURES } from '../../lib/facts/failures.js';
import { PROBLEMS } from '../../lib/facts/problems.js';
import type { ProblemRow, RetryAdvice } from '../../lib/facts/rows.js';
import { STATUS_CLASSES, STATUSES } from '../../lib/facts/statuses.js';
import { explain } from '../../lib/index.js';

/** docs/errors.md is written from the tables: `WRITE=1 npx jest errors-page` writes it anew. */
const PAGE = join(__dirname, '..', '..', 'docs', 'errors.md');

const GROUPS: readonly (readonly [RetryAdvice, string])[] = [
  ['never', 'Something has to change first'],
  ['backoff', 'Passes by itself, as a rule: again with growing pauses'],
  ['after-reset', 'Passes when a window resets'],
  ['reconnect', 'A stream ended: it connects again'],
];

/** Kinds as they come: what stands for another kind comes as that one. */
function kinds(): string[] {
  const own = Object.entries<ProblemRow>(PROBLEMS)
    .filter(([slug, { errorKind = slug }]) => errorKind === slug && slug !== 'about:blank')
    .map(([slug]) => slug);
  const statuses = [...Object.values(STATUSES), ...Object.values(STATUS_CLASSES)].map(({ kind }) => kind);
  const all = new Set([...own, ...statuses, ...Object.keys(FAILURES)]);
  all.delete('success');
  return [...all].sort();
}

function page(): string {
  const explained = kinds().map((kind) => explain(kind));
  const tables = GROUPS.map(([retry, title]) => {
    const rows = explained.filter((one) => one.retry === retry);
    const lines = rows.map(({ kind, meaning, advice }) => `| \`${kind}\` | ${meaning} | ${advice} |`);
    return `## ${title}\n\n| \`error.kind\` | what it means | what to do |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  return `# Every kind of error

What \`error.kind\` can be, by what is to be done: the tables that the library itself goes by. Some kinds have cases with words of
their own, told by a field of X's, a header or a code: \`error.advice\` has them. \`npx axios-x explain KIND\` prints a row.

${tables.join('\n')}`;
}

it('lists every kind as it is', () => {
  if (process.env['WRITE'] !== undefined) writeFileSync(PAGE, page());
  expect(readFileSync(PAGE, 'utf8')).toBe(page());
});
