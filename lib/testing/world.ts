import type { Posts } from './posts.js';
import type { Answer } from './answers.js';
import type { XServerRequest } from './request.js';
import type { Streams } from './streams.js';
import type { Universe } from './universe.js';

/** What the operations read and change. */
export interface World {
  readonly universe: Universe;
  readonly posts: Posts;
  readonly streams: Streams;
  readonly now: () => number;
}

/** Carries out one operation, once its request has been admitted. */
export type Handler = (request: XServerRequest, world: World) => Answer;
