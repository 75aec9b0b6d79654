import { Complaint } from './io.js';

const MOST_BYTES = 1_000_000;

/**
 * Reads standard input as UTF-8 text.
 * @throws Complaint where it has more bytes than any answer of X
 */
export async function readInput(chunks: AsyncIterable<Uint8Array | string>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunks) {
    const part = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    bytes += part.length;
    if (bytes > MOST_BYTES)
      throw new Complaint('standard input is larger than 1 MB, which is too large for an answer of X', 1);
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}
