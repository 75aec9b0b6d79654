import { EventEmitter } from 'eventemitter3';
import type { XEventMap, XEventName } from '../model/events.js';

/** Listener signatures by event name, in the form that eventemitter3 expects. */
export type XListeners = { [Name in XEventName]: (event: XEventMap[Name]) => void };

/** The typed emitter that users subscribe to. */
export type XEvents = EventEmitter<XListeners>;

/** The emitter as the library uses it. */
export interface Bus extends XEvents {
  /** Whether an event has listeners: without any, its payload need not be built. */
  hears(name: XEventName): boolean;
}

/**
 * Makes the event bus. A listener that throws, or whose promise rejects, affects neither the call nor other listeners:
 * the error is emitted as `listenerError`.
 */
export function makeBus(): Bus {
  return new GuardedEmitter() as unknown as Bus;
}

type Name = string | symbol;
type Listener = (...args: unknown[]) => unknown;
type Guarded = Listener & { readonly listener: Listener };

class GuardedEmitter extends EventEmitter {
  readonly #guards = new Map<Name, WeakMap<Listener, Guarded>>();

  override on(name: Name, listener: Listener, context?: unknown): this {
    return super.on(name, this.#guard(name, listener), context);
  }

  override addListener(name: Name, listener: Listener, context?: unknown): this {
    return this.on(name, listener, context);
  }

  override once(name: Name, listener: Listener, context?: unknown): this {
    return super.once(name, this.#guard(name, listener), context);
  }

  override removeListener(name: Name, listener?: Listener, context?: unknown, once?: boolean): this {
    // Without a listener, eventemitter3 removes all of this event. Passing on an unknown listener removes none.
    const guarded = listener && (this.#guards.get(name)?.get(listener) ?? listener);
    return super.removeListener(name, guarded, context, once);
  }

  override off(name: Name, listener?: Listener, context?: unknown, once?: boolean): this {
    return this.removeListener(name, listener, context, once);
  }

  override listeners(name: Name): Listener[] {
    return (super.listeners(name) as Guarded[]).map((guarded) => guarded.listener);
  }

  hears(name: XEventName): boolean {
    return this.listenerCount(name) > 0;
  }

  #guard(name: Name, listener: Listener): Guarded {
    // eventemitter3 itself refuses what is not a function.
    if (typeof listener !== 'function') return listener;
    let guards = this.#guards.get(name);
    if (!guards) this.#guards.set(name, (guards = new WeakMap()));
    let guarded = guards.get(listener);
    if (!guarded) guards.set(listener, (guarded = this.#wrap(name, listener)));
    return guarded;
  }

  #wrap(name: Name, listener: Listener): Guarded {
    const report = (error: unknown): void => {
      // An error of a `listenerError` listener is dropped: to emit it would call the same listener again.
      if (name !== 'listenerError') this.emit('listenerError', { event: name, error });
    };
    const guardedListener = function (this: unknown, ...args: unknown[]): void {
      try {
        const returned = listener.apply(this, args);
        if (isThenable(returned)) returned.then(undefined, report);
      } catch (error) {
        report(error);
      }
    };
    return Object.assign(guardedListener, { listener });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  );
}
