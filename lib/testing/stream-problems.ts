import { PROBLEMS } from '../facts/problems.js';
import type { FieldType, ProblemRow } from '../facts/rows.js';
import type { Answer } from './answers.js';
import type { DisconnectOptions } from './stream-handle.js';

const TYPES = 'https://api.twitter.com/2/problems/';

/** Every connection slot of the credential is taken. This 429 is no rate limit: its windows may have requests left. */
export function tooManyConnections(): Answer {
  return {
    status: 429,
    body: {
      title: 'ConnectionException',
      detail: 'This stream is currently at the maximum allowed connection limit.',
      connection_issue: 'TooManyConnections',
      type: `${TYPES}streaming-connection`,
    },
  };
}

export function noRules(): Answer {
  return {
    status: 409,
    body: {
      title: 'ConnectionException',
      detail: 'You must define rules before connecting to the stream.',
      connection_issue: 'RuleConfigurationIssue',
      type: `${TYPES}streaming-connection`,
    },
  };
}

/** The line with which X reports a problem on a stream, in one of its forms. */
export function problemLine(options: DisconnectOptions, at: number): string {
  const { problem = 'operational-disconnect', fields = {}, form = 'errors' } = options;
  const row: ProblemRow = PROBLEMS[problem];
  const document = {
    title: row.title,
    ...usualFields(row),
    detail: DETAILS[problem] ?? row.meaning,
    type: TYPES + problem,
    ...fields,
  };
  switch (form) {
    case 'errors':
      return JSON.stringify({ errors: [document] });
    case 'flat':
      return JSON.stringify(document);
    case 'legacy':
      return JSON.stringify({ error: { message: document.detail, sent: sentAt(at) } });
  }
}

const DETAILS: Readonly<Record<string, string>> = {
  'operational-disconnect': 'This stream has been disconnected for operational reasons.',
  'streaming-connection': 'This stream is currently at the maximum allowed connection limit.',
};

/** The fields with a fixed set of values, each with the first value that X documents. */
function usualFields(row: ProblemRow): Record<string, string> {
  const usual = Object.entries(row.fields).flatMap(([name, type]) => {
    const value = isValues(type) ? type[0] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(usual);
}

function isValues(type: FieldType): type is readonly string[] {
  return typeof type === 'object';
}

/** An instant as X's older streams write it: whole seconds, with an offset. */
function sentAt(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
