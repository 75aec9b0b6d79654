import type { Headers } from '../model/ports.js';
import type { XError } from '../model/x-error.js';
import { cut } from './bounded-copy.js';
import { safeHeader } from './redact.js';

const MAX_BODY = 4_000;

/** What a report shows besides the error itself. Secrets are redacted, except in `requestHeaders`. */
export interface ReportFacts {
  /** As sent: `writeReport` redacts them. */
  readonly requestHeaders: Headers;
  /** The shape of the request's body, never its values. */
  readonly requestBody?: string;
  readonly responseHeaders?: Headers;
  readonly responseBody?: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The package and the Node version. */
  readonly client: string;
}

/** An error as Markdown, with everything that the X developer forum asks for in a question. */
export function writeReport(error: XError, facts: ReportFacts): string {
  const { status, requestId, problems } = error;
  const lines = [
    `## ${status ?? 'No answer'} ${oneLine(error.title)} (\`${error.kind}\`)`,
    '',
    oneLine(error.detail),
    '',
    '**The API call**',
    ...block('http', [
      `${error.method} ${error.url}`,
      ...headerLines(facts.requestHeaders, safeHeader),
      ...(facts.requestBody ? ['', facts.requestBody] : []),
    ]),
    '**The response**',
    ...block('http', responseLines(error, facts)),
    '**Expected and actual result**',
    '',
    `- Expected: a usable 2xx answer.`,
    `- Got: ${status ?? 'no answer'}, \`${error.kind}\`${problems.length > 1 ? `, ${problems.length} problems` : ''}.`,
    '',
    '**Time frame and ids**',
    '',
    `- From ${iso(facts.startedAt)} to ${iso(facts.endedAt)}`,
    `- Request id: ${requestId ? `\`${requestId}\`` : 'none received'}`,
    `- Attempts: ${error.attempts}`,
    `- Client: ${facts.client}`,
    '',
    '**What the documentation says**',
    '',
    `- ${error.advice}`,
    `- ${error.docsUrl}`,
  ];
  return `${lines.join('\n')}\n`;
}

function responseLines(error: XError, facts: ReportFacts): string[] {
  if (error.status === undefined) {
    const { cause } = error;
    return [`(none: ${oneLine(cause?.message ?? error.detail)})`];
  }
  return [
    `HTTP ${error.status}`,
    ...headerLines(facts.responseHeaders ?? {}, (_, value) => value),
    '',
    cut(facts.responseBody ?? '', MAX_BODY) || '(empty body)',
  ];
}

function headerLines(headers: Headers, show: (name: string, value: string) => string): string[] {
  return Object.keys(headers)
    .sort()
    .map((name) => `${oneLine(name)}: ${oneLine(show(name, headers[name] ?? ''))}`);
}

/** A code block with a fence longer than any in the text, so that a body cannot end it. */
function block(language: string, lines: readonly string[]): string[] {
  const text = lines.join('\n');
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return ['', `${fence}${language}`, text, fence, ''];
}

function oneLine(text: string): string {
  return cut(text.replace(/[\s\p{Cc}]+/gu, ' '), 2_000);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
