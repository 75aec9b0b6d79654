import { COLOURS, NO_COLOURS } from '../../lib/cli/paint.js';
import type { Io } from '../../lib/cli/io.js';
import type { Screen } from '../../lib/cli/screen.js';

/** A screen that keeps what is written to it. */
export class FakeScreen implements Screen {
  readonly isTerminal: boolean;
  readonly paint;
  written = '';

  constructor(
    private readonly columns = 80,
    { isTerminal = false, colours = false } = {},
  ) {
    this.isTerminal = isTerminal;
    this.paint = colours ? COLOURS : NO_COLOURS;
  }

  width(): number {
    return this.columns;
  }

  write(text: string): void {
    this.written += text;
  }

  get lines(): string[] {
    return this.written.replace(/\n$/, '').split('\n');
  }
}

export interface FakeIo extends Io {
  readonly out: FakeScreen;
  readonly err: FakeScreen;
}

/** `stdin` undefined is a terminal at which nobody types. Every look at the clock takes 100 ms. */
export function fakeIo(
  stdin?: string | Uint8Array,
  env: Io['env'] = {},
  out: FakeScreen = new FakeScreen(),
): FakeIo {
  let now = 1_700_000_000_000;
  return {
    out,
    err: new FakeScreen(),
    input: { isTerminal: stdin === undefined, chunks: inPieces(stdin ?? '') },
    env,
    now: () => (now += 100),
    version: () => '1.2.3',
  };
}

async function* inPieces(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  // Small ones, so that letters of several bytes are cut in two.
  for (let at = 0; at < bytes.length; at += 7) yield await Promise.resolve(bytes.slice(at, at + 7));
}
