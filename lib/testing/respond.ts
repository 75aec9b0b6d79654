import type { ServerResponse } from 'node:http';
import type { Clock } from '../model/clock.js';
import type { OngoingBody } from './answers.js';
import type { ScriptedReply } from './script.js';

/** Calls `go` after `ms` milliseconds of the clock, unless the connection ends before. */
export function afterDelay(response: ServerResponse, clock: Clock, ms: number, go: () => void): void {
  if (ms <= 0) {
    go();
    return;
  }
  const cancel = clock.at(clock.now() + ms, () => {
    response.off('close', cancel);
    go();
  });
  response.once('close', cancel);
}

/** Sends a reply, or a 500 that says why it cannot be sent: an invalid header, or a body that JSON cannot express. */
export function respond(
  response: ServerResponse,
  reply: ScriptedReply,
  usual: Readonly<Record<string, string>>,
): void {
  try {
    send(response, reply, usual);
  } catch (error) {
    send(response, scriptFailure(error), usual);
  }
}

/** Sends the head of a success, then starts its ongoing body. */
export function respondOngoing(
  response: ServerResponse,
  ongoing: OngoingBody,
  own: NonNullable<ScriptedReply['headers']>,
  usual: Readonly<Record<string, string>>,
): void {
  if (response.destroyed) return;
  const connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
  response.sendDate = false;
  // Set explicitly, or Node adds the header with a capital letter.
  response.writeHead(200, merge({ ...usual, 'transfer-encoding': 'chunked', connection }, own));
  response.flushHeaders();
  ongoing.start(response);
}

/** Usually a test's own script has failed: its error message helps more than a lost connection. */
export function scriptFailure(error: unknown): ScriptedReply {
  return { status: 500, body: `A scripted reply failed: ${String(error)}` };
}

/** Sends a reply, with the usual headers beneath its own, and cuts the connection where the reply says so. */
function send(response: ServerResponse, reply: ScriptedReply, usual: Readonly<Record<string, string>>): void {
  if (response.destroyed) return;
  if (reply.hangUp === 'before') {
    response.destroy();
    return;
  }
  const status = reply.status ?? 200;
  const hasBody = response.req.method !== 'HEAD' && status !== 204 && status !== 304;
  const { type, text } = encode(reply.body);
  const headers = merge(
    {
      ...usual,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(status === 204 ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
      // Set explicitly, or Node adds the header with a capital letter.
      connection: response.shouldKeepAlive ? 'keep-alive' : 'close',
    },
    reply.headers ?? {},
  );
  response.sendDate = false;
  response.writeHead(status, headers);
  const cut = (): void => void response.destroy();
  if (reply.hangUp === 'headers' || (reply.hangUp === 'mid-body' && !hasBody)) {
    response.flushHeaders();
    // The callback of an empty write runs once everything before it has been written.
    response.socket?.write('', cut);
  } else if (reply.hangUp === 'mid-body') {
    const bytes = Buffer.from(text);
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), cut);
  } else {
    // A string is sent in one piece with the headers.
    response.end(hasBody ? text : undefined);
  }
}

function encode(body: unknown): { type: string | undefined; text: string } {
  if (body === undefined) return { type: undefined, text: '' };
  if (typeof body === 'string') return { type: 'text/plain; charset=utf-8', text: body };
  return { type: 'application/json; charset=utf-8', text: JSON.stringify(body) };
}

/** Header names are compared without case; `undefined` removes a usual header. */
function merge(
  usual: Readonly<Record<string, string>>,
  own: NonNullable<ScriptedReply['headers']>,
): Record<string, string> {
  const headers: Record<string, string> = { ...usual };
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = String(value);
  }
  return headers;
}
