import type { InternalAxiosRequestConfig } from 'axios';
import type { Retries } from '../call/retries.js';
import type { Tokens } from '../call/tokens.js';
import type { RequestDescription } from '../call/x-error-of.js';
import type { Clock } from '../model/clock.js';
import type { Settings } from '../model/settings.js';
import type { Pacer } from '../pacing/pacer.js';
import type { Admission } from './admission.js';
import type { Teller } from './teller.js';

/** The collaborators of `Attempts`. */
export interface AttemptParts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly admission: Admission;
  readonly pacer: Pacer;
  readonly retries: Retries;
  readonly tokens: Tokens | undefined;
  readonly teller: Teller;
  readonly describe: (config: InternalAxiosRequestConfig) => RequestDescription;
  /** Reads the present Authorization of the instance's defaults. */
  readonly usualAuthorization: () => string | undefined;
}
