/** A simulated X API and a manual clock, for tests of code that uses the X API. */
export { createXServer, type XServer } from './server.js';
export { ManualClock } from './manual-clock.js';
export type { Latency, XServerOptions } from './options.js';
export type { ExternalConsumer } from './consumers.js';
export type { Outage, OutageOptions } from './outages.js';
export type { RefusedRequest } from './refusals.js';
export type { WindowSpec, WindowHeaders } from './window-spec.js';
export type { SpentWindow } from './windows.js';
export type { HangUp, Reply, ReplyOptions, ScriptedReply } from './script.js';
export type { XServerRequest } from './request.js';
export type { LoggedRequest } from './request-log.js';
export type { CreatedPost, SimulatedPosts } from './posts.js';
export type { XStreamOptions } from './stream-options.js';
export type {
  CutOptions,
  DisconnectOptions,
  StallOptions,
  StreamConnect,
  StreamEnd,
  StreamPlace,
  StreamTarget,
  XStream,
} from './stream-handle.js';
export type { StreamRule } from './stream-post.js';
export type { StreamedPost } from './timeline.js';
export type { PostState } from './universe.js';
