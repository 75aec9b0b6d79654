import { ACCESS_PROBLEMS } from './problems-access.js';
import { RESOURCE_PROBLEMS } from './problems-resources.js';
import { STREAM_PROBLEMS } from './problems-streams.js';
import { UNCONFIRMED_PROBLEMS } from './problems-unconfirmed.js';
import type { ProblemRow } from './rows.js';

/**
 * Every problem type of the X API, by the last segment of its type URI in lower case. Host and letter case of the URI
 * vary, and so do titles: none of these identifies a type.
 */
export const PROBLEMS = {
  ...RESOURCE_PROBLEMS,
  ...ACCESS_PROBLEMS,
  ...STREAM_PROBLEMS,
  ...UNCONFIRMED_PROBLEMS,
} as const satisfies Record<string, ProblemRow>;
