/**
 * Hosts that speak the X API. The twitter.com names still answer. The last three serve the enterprise
 * APIs (engagement, PowerTrack rules, PowerTrack streams), which X documents under these names only.
 * The Ads API is left out: its limits and errors follow rules of their own.
 */
export const X_HOSTS = [
  'api.x.com',
  'api.twitter.com',
  'upload.x.com',
  'upload.twitter.com',
  'data-api.twitter.com',
  'gnip-api.twitter.com',
  'gnip-stream.twitter.com',
] as const satisfies readonly string[];
