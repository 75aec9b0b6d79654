import type { V1CodeRow } from './rows.js';
import { V1_ACCESS_CODES } from './v1-codes-access.js';
import { V1_REQUEST_CODES } from './v1-codes-requests.js';

/**
 * Numeric error codes of API v1.1, which OAuth, media and some v2 endpoints still send as
 * `{"errors":[{"code":89,"message":"..."}]}`. They are not HTTP statuses, though some look like one (415, 422).
 */
export const V1_CODES = {
  ...V1_ACCESS_CODES,
  ...V1_REQUEST_CODES,
} as const satisfies Record<number, V1CodeRow>;
