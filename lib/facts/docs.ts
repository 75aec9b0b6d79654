const X = 'https://docs.x.com/';
const AXIOS = 'https://axios.rest/pages/advanced/';

/** The pages that the fact tables point to. Whole pages only: anchors come and go. */
export const DOCS = {
  errors: `${X}x-api/fundamentals/response-codes-and-errors`,
  rateLimits: `${X}x-api/fundamentals/rate-limits`,
  disconnections: `${X}x-api/fundamentals/handling-disconnections`,
  streaming: `${X}x-api/fundamentals/consuming-streaming-data`,
  postCap: `${X}x-api/fundamentals/post-cap`,
  pricing: `${X}x-api/getting-started/pricing`,
  auth: `${X}fundamentals/authentication/overview`,
  authMapping: `${X}fundamentals/authentication/guides/v2-authentication-mapping`,
  rules: `${X}x-api/posts/filtered-stream/integrate/build-a-rule`,
  connections: `${X}x-api/connections/terminate-all-connections`,
  compliance: `${X}x-api/compliance/batch-compliance/introduction`,
  media: `${X}x-api/media/introduction`,
  axiosErrors: `${AXIOS}error-handling`,
  axiosCancellation: `${AXIOS}cancellation`,
} as const;
