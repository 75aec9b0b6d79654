import type { Explanation, RetryAdvice } from '../index.js';
import type { Paint } from './paint.js';
import { clean, wrap } from './text.js';

const LABEL_WIDTH = 12;
const NARROWEST = 20;

const RETRY_WORDS: Readonly<Record<RetryAdvice, string>> = {
  never: 'No: something has to change first.',
  'after-reset': 'Yes, once the window that X reported has ended.',
  backoff: 'Yes, soon, with growing pauses.',
  reconnect: "Yes: reconnect as X's guide to disconnections describes.",
};

/** Whether to send the request again, in words. */
function retryInWords({ kind, retry }: Pick<Explanation, 'kind' | 'retry'>): string {
  return kind === 'success' ? 'No need: the request succeeded.' : RETRY_WORDS[retry];
}

/** An explanation as text: title and kind, then what it means and what to do. */
export function explanationText(explanation: Explanation, paint: Paint, width: number): string {
  const { kind, title, meaning, advice, docsUrl, others = [] } = explanation;
  // The title may come from a body, so it is cleaned.
  const lines = [
    `${paint.bold(clean(title))}  ${paint.dim(kind)}`,
    ...labelled('Meaning', meaning, paint, width),
    ...labelled('What to do', advice, paint, width),
    ...labelled('Retry', retryInWords(explanation), paint, width),
    ...labelled('More', docsUrl, paint, width, paint.cyan),
  ];
  const rest = others.map((other) => `\nAnd also:\n${explanationText(other, paint, width)}`);
  return `${lines.join('\n')}\n${rest.join('')}`;
}

/** A label, and beside it a text wrapped to as many lines as it needs. */
export function labelled(
  label: string,
  text: string,
  paint: Paint,
  width: number,
  brush = (line: string): string => line,
): string[] {
  const room = Math.max(NARROWEST, width - LABEL_WIDTH - 2);
  return wrap(clean(text), room).map((line, index) => {
    const left = (index === 0 ? label : '').padEnd(LABEL_WIDTH);
    return `  ${paint.dim(left)}${brush(line)}`;
  });
}
