import type { AxiosResponse } from 'axios';
import { isGood } from '../reading/judge-reply.js';

/** The response that an error carries. A 2xx whose body broke off has no data and does not count. */
export function answerIn(error: unknown): AxiosResponse | undefined {
  const response = (error as { response?: AxiosResponse } | null | undefined)?.response;
  if (typeof response !== 'object' || response === null || typeof response.status !== 'number')
    return undefined;
  return response.data !== undefined || !isGood(response.status) ? response : undefined;
}
