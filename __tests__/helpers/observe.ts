/** What a call came to, as far as every adapter must agree. */
export interface Observation {
  readonly kind: string;
  readonly error?: string;
  readonly window?: string;
  readonly problems: readonly string[];
  readonly status?: number;
  readonly data?: string;
  readonly attempts: number;
  readonly maybeApplied: boolean;
}

/** One call: plain data, so that another process can make it. */
export interface Trial {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly timeout: number | undefined;
  readonly abort: 'before' | 'during' | undefined;
  /** Answers once the request has arrived. */
  readonly arrival: string;
}

interface Answered {
  readonly kind: string;
  readonly data?: unknown;
  readonly error?: {
    readonly kind: string;
    readonly window?: string;
    readonly attempts: number;
    readonly maybeApplied: boolean;
  };
  readonly problems: readonly { readonly kind: string }[];
  readonly response?: { readonly status: number; readonly attempts: number };
}

/** Makes a call and tells what it came to. Needs nothing but the language: it runs in plain Node too. */
export async function observe(
  client: { request(config: object): Promise<unknown> },
  trial: Trial,
  waitFor: (url: string) => Promise<unknown>,
  more: object = {},
): Promise<Observation> {
  const { method, url, timeout, abort } = trial;
  const controller = new AbortController();
  if (abort === 'before') controller.abort();
  const promise = client.request({
    method,
    url,
    ...(method === 'POST' && { data: { text: 'Hello' } }),
    ...(timeout !== undefined && { timeout }),
    ...(abort && { signal: controller.signal }),
    ...more,
  });
  if (abort === 'during') {
    await waitFor(trial.arrival);
    controller.abort();
  }
  const { kind, data, error, problems, response } = (await promise) as Answered;
  return {
    kind,
    ...(error && { error: error.kind }),
    ...(error?.window && { window: error.window }),
    problems: problems.map((problem) => problem.kind),
    ...(response && { status: response.status }),
    ...(data !== undefined && { data: JSON.stringify(data) }),
    attempts: error?.attempts ?? response?.attempts ?? -1,
    maybeApplied: error?.maybeApplied ?? false,
  };
}
