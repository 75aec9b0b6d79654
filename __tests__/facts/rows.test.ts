import { DOCS } from '../../lib/facts/docs.js';
import { FAILURES, RATE_LIMIT_WINDOWS } from '../../lib/facts/failures.js';
import { PROBLEMS } from '../../lib/facts/problems.js';
import type { FactRow, ProblemRow, StatusRow, V1CodeRow } from '../../lib/facts/rows.js';
import { STATUS_CLASSES, STATUSES } from '../../lib/facts/statuses.js';
import { V1_CODES } from '../../lib/facts/v1-codes.js';

const problems: [string, ProblemRow][] = Object.entries(PROBLEMS);
const statuses: [string, StatusRow][] = [...Object.entries(STATUSES), ...Object.entries(STATUS_CLASSES)];
const failures: [string, FactRow][] = [...Object.entries(FAILURES), ...Object.entries(RATE_LIMIT_WINDOWS)];
const codes: [string, V1CodeRow][] = Object.entries(V1_CODES);

const kinds = new Set<string>([
  ...problems.filter(([, row]) => row.errorKind === undefined).map(([slug]) => slug),
  ...statuses.map(([, row]) => row.kind),
  ...Object.keys(FAILURES),
]);

const facts: [string, FactRow][] = [...problems, ...statuses, ...failures];

describe('every fact row', () => {
  it.each(facts)('%s says what happened, what to do and where that is written', (_key, row) => {
    for (const text of [row.title, row.meaning, row.advice]) {
      expect(text.trim()).toBe(text);
      expect(text).not.toBe('');
    }
    for (const sentence of [row.meaning, row.advice]) expect(sentence).toMatch(/^[A-Za-z].*\.$/);
    expect(Object.values<string>(DOCS)).toContain(row.docsUrl);
    expect(row.docsUrl).toMatch(/^https:\/\/[^#\s]+$/);
  });

  it.each(facts)('%s is plain ASCII', (_key, row) => {
    expect(JSON.stringify(row)).toMatch(/^[ -~]*$/);
  });
});

describe('problem rows', () => {
  it.each(problems)('%s is a slug in lower case with statuses', (slug, row) => {
    expect(slug).toMatch(/^[a-z0-9]+([-:][a-z0-9]+)*$/);
    expect(row.statuses.length).toBeGreaterThan(0);
    for (const status of row.statuses) expect(Object.keys(STATUSES)).toContain(String(status));
  });

  it('name only error kinds that something else defines', () => {
    const named = problems.flatMap(([, row]) => row.errorKind ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect([...kinds]).toEqual(expect.arrayContaining(named));
  });

  it('have every problem type of the X guide', () => {
    const guide =
      'about:blank invalid-request resource-not-found not-authorized-for-resource client-forbidden ' +
      'disallowed-resource unsupported-authentication usage-capped streaming-connection ' +
      'client-disconnected operational-disconnect rule-cap rule-length invalid-rules duplicate-rules';
    expect(guide.split(' ')).toHaveLength(15);
    expect(Object.keys(PROBLEMS)).toEqual(expect.arrayContaining(guide.split(' ')));
  });

  it('leave the slug "unknown" to the kind of that name', () => {
    expect(Object.keys(PROBLEMS)).not.toContain('unknown');
    expect(Object.keys(PROBLEMS)).toHaveLength(42);
  });

  it('keep what tells one cause from another', () => {
    const connection = PROBLEMS['streaming-connection'];
    expect(connection.retry).toBe('backoff');
    expect(connection.cases.values.RuleConfigurationIssue.retry).toBe('never');
    expect(connection.cases.values.RulesInvalidIssue.retry).toBe('never');
    const disconnect = PROBLEMS['operational-disconnect'];
    expect(disconnect.retry).toBe('reconnect');
    expect(disconnect.cases.values.InvalidRules.retry).toBe('never');
    expect(disconnect.cases.values.ClientApplicationStateDegraded.retry).toBe('never');
  });

  it('have cases only for values of a field that the problem has', () => {
    const withCases = problems.flatMap(([, { cases, fields }]) => (cases ? { cases, fields } : []));
    expect(withCases).toHaveLength(4);
    for (const { cases, fields } of withCases) {
      expect(fields[cases.field]).toEqual(expect.arrayContaining(Object.keys(cases.values)));
    }
  });
});

describe('status rows', () => {
  it('have every status of the X guide', () => {
    const guide = ['200', '400', '401', '403', '404', '409', '429', '500', '501', '503'];
    expect(Object.keys(STATUSES)).toEqual(expect.arrayContaining(guide));
  });

  it('call every 2xx a success, and nothing else', () => {
    for (const [status, { kind }] of statuses) expect(kind === 'success').toBe(/^2(\d\d)?$/.test(status));
  });

  it('say which may be sent again', () => {
    const again = Object.entries<StatusRow>(STATUSES).filter(([, row]) => row.retry !== 'never');
    expect(Object.fromEntries(again.map(([status, row]) => [status, row.retry]))).toEqual({
      408: 'backoff',
      420: 'backoff',
      429: 'after-reset',
      500: 'backoff',
      502: 'backoff',
      503: 'backoff',
      504: 'backoff',
    });
    expect(STATUS_CLASSES[3].retry).toBe('never');
    expect(STATUS_CLASSES[4].retry).toBe('never');
    expect(STATUS_CLASSES[5].retry).toBe('backoff');
  });
});

describe('v1 codes', () => {
  it.each(codes)('%s has a known kind', (_code, row) => {
    expect([...kinds]).toContain(row.kind);
    expect(row.meaning).toMatch(/^[A-Z][ -~]*\.$/);
  });

  it('never retry what conflicts with what is there already', () => {
    const conflicts = codes.filter(([, row]) => row.kind === 'conflict');
    expect(conflicts.length).toBeGreaterThan(0);
    for (const [, row] of conflicts) expect(row.retry).toBe('never');
  });
});
