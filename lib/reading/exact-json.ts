/** Finds a run of 16 or more digits that may be unquoted: only then could JSON.parse lose one. */
const LONG_NUMBER = /[:[,\s-]\d{16}/;
const LONG_INTEGERS = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * JSON.parse without rounding: integers beyond 2^53 become decimal strings. X sends such numbers in problems
 * (`account_id` of a 402), and a rounded account number would be wrong.
 * @throws SyntaxError for text that is not JSON
 */
export function parseExact(text: string): unknown {
  return JSON.parse(LONG_NUMBER.test(text) ? quoteLongIntegers(text) : text);
}

function quoteLongIntegers(text: string): string {
  const parts: string[] = [];
  let from = 0;
  while (from < text.length) {
    const quote = text.indexOf('"', from);
    const outside = quote < 0 ? text.slice(from) : text.slice(from, quote);
    parts.push(
      outside.replace(LONG_INTEGERS, (digits) =>
        Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`,
      ),
    );
    if (quote < 0) break;
    const end = endOfString(text, quote);
    parts.push(text.slice(quote, end));
    from = end;
  }
  return parts.join('');
}

/** Index after the closing quote of the string literal that opens at `open`. */
function endOfString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}
