import type { AxiosResponse } from 'axios';
import type { Call } from '../model/call.js';
import type { Clock } from '../model/clock.js';
import { MAX_ERROR_TEXT } from '../reading/envelope.js';
import { isGood } from '../reading/judge-reply.js';

/** An error body is small and arrives at once, so reading it stops after this time. */
const LONGEST_READ_MS = 5_000;

/** What Node and web streams offer to a reader that may stop early. */
interface Chunks extends AsyncIterable<unknown> {
  destroy?: (error?: Error) => unknown;
  getReader?: () => { read: () => Promise<unknown>; cancel: () => Promise<unknown> };
  on?: (event: 'error', listener: () => void) => unknown;
}

/**
 * Keeps a body as text in `call.body` where it is needed later: strings, JSON in a small buffer or Blob, and errors.
 * Reads an error body that is a stream or Blob, to report its problem and free its socket; with `raw` that is left to
 * the caller. Returns a promise if the body has to be read first.
 */
export function hearBody(call: Call, answer: AxiosResponse, clock: Clock): Promise<void> | undefined {
  const data = answer.data as unknown;
  const good = isGood(answer.status);
  call.body = undefined;
  if (typeof data === 'string') {
    call.body = data;
  } else if (!good && mustBeRead(data)) {
    return call.options.raw ? undefined : keepRead(call, answer, data, clock);
  } else if (isBlob(data) && isSmallJson({ byteLength: data.size }, call.headers?.['content-type'])) {
    return data.text().then((text) => void (call.body = text));
  } else if (!good || isSmallJson(data, call.headers?.['content-type'])) {
    call.body = textAtHand(data);
  }
  return undefined;
}

async function keepRead(
  call: Call,
  answer: AxiosResponse,
  data: AsyncIterable<unknown> | Blob,
  clock: Clock,
): Promise<void> {
  call.body = await readErrorBody(data, clock);
  answer.data = call.body;
}

function isSmallJson(data: unknown, contentType = ''): boolean {
  const size = (data as { byteLength?: unknown } | null | undefined)?.byteLength;
  return typeof size === 'number' && size <= MAX_ERROR_TEXT && /\bjson\b/i.test(contentType);
}

/** The body as text if it is a string or bytes in memory; undefined for objects, streams and Blobs. */
function textAtHand(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer || isSharedBuffer(data)) return decode(new Uint8Array(data));
  if (ArrayBuffer.isView(data)) return decode(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return undefined;
}

/** Whether the body is a stream or a Blob, which has to be read first. */
function mustBeRead(data: unknown): data is AsyncIterable<unknown> | Blob {
  return isBlob(data) || (typeof data === 'object' && data !== null && Symbol.asyncIterator in data);
}

/**
 * Reads the body of an error answer, limited in size and time, and always frees its socket. Returns what could be
 * read, also if the body breaks off.
 */
async function readErrorBody(data: AsyncIterable<unknown> | Blob, clock: Clock): Promise<string> {
  if (isBlob(data)) return data.slice(0, MAX_ERROR_TEXT).text();
  const source = sourceOf(data as Chunks);
  const chunks: Uint8Array[] = [];
  let size = 0;
  let giveUp = (): void => {};
  const tooLate = new Promise<IteratorResult<unknown>>(
    (resolve) => (giveUp = () => resolve({ done: true, value: undefined })),
  );
  const disarm = clock.at(clock.now() + LONGEST_READ_MS, () => giveUp());
  try {
    while (size < MAX_ERROR_TEXT) {
      const next = await Promise.race([source.next(), tooLate]);
      if (next.done) break;
      const chunk = bytesOf(next.value);
      chunks.push(chunk);
      size += chunk.byteLength;
    }
  } catch {
    // The body broke off: use what has arrived.
  } finally {
    disarm();
    source.stop();
  }
  return decode(Buffer.concat(chunks));
}

/** Reads Node and web streams in the same way. `stop` works at any time, even while a read is pending. */
function sourceOf(stream: Chunks): { next: () => Promise<IteratorResult<unknown>>; stop: () => void } {
  const reader = stream.getReader?.();
  if (reader) {
    return {
      next: () => reader.read() as Promise<IteratorResult<unknown>>,
      stop: () => void reader.cancel().then(undefined, () => {}),
    };
  }
  // A destroyed stream may emit `error`, which would crash the process without a listener.
  stream.on?.('error', () => {});
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    stop: () => {
      if (stream.destroy) stream.destroy();
      else void iterator.return?.().then(undefined, () => {});
    },
  };
}

function bytesOf(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(typeof chunk === 'string' ? chunk : '');
}

/** UTF-8 text of at most MAX_ERROR_TEXT bytes, without the byte order mark, which axios strips from strings too. */
function decode(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  const text = Buffer.from(buffer, byteOffset, Math.min(byteLength, MAX_ERROR_TEXT)).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function isBlob(data: unknown): data is Blob {
  return typeof Blob === 'function' && data instanceof Blob;
}

function isSharedBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}
