import type { AxiosResponse } from 'axios';
import { isGood } from '../reading/judge-reply.js';

/** The answer an error brings. One that broke off in its body has no data, and is none. */
export function answerIn(error: unknown): AxiosResponse | undefined {
  const response = (error as { response?: AxiosResponse } | null | undefined)?.response;
  if (typeof response !== 'object' || response === null || typeof response.status !== 'number')
    return undefined;
  return response.data !== undefined || !isGood(response.status) ? response : undefined;
}
