/**
 * Answers like X, from memory: `/2/tweets?…` with about 40 kB, every other path with about 1 kB. Its window never
 * runs out: what is measured is a call that neither waits nor fails.
 */
import { createServer } from 'node:http';

const post = (at) => ({
  id: String(1_700_000_000_000_000_000n + BigInt(at) * 4_194_304n),
  text: 'the stream brings what people say about it now and then, with some words more than others do',
  author_id: String(1_200_000_000_000_000_000n + BigInt(at)),
  created_at: '2023-10-06T12:00:00.000Z',
  edit_history_tweet_ids: [String(1_700_000_000_000_000_000n + BigInt(at) * 4_194_304n)],
  lang: 'en',
  public_metrics: {
    retweet_count: at,
    reply_count: 2,
    like_count: 3 * at,
    quote_count: 1,
    bookmark_count: 0,
  },
});
const posts = (count) => Array.from({ length: count }, (_, at) => post(at));
const small = Buffer.from(JSON.stringify({ data: posts(2), meta: { result_count: 2 } }));
const large = Buffer.from(
  JSON.stringify({ data: posts(100), meta: { result_count: 100, newest_id: post(99).id } }),
);

const LIMIT = 100_000_000;
const resetAt = Math.floor(Date.now() / 1000) + 900;
let remaining = LIMIT;

/** About the number and length of headers that X was seen to send. */
const HEADERS = {
  'api-version': '2.149',
  'cache-control': 'no-cache, no-store, max-age=0',
  'content-disposition': 'attachment; filename=json.json',
  'content-type': 'application/json; charset=utf-8',
  perf: '7402827104',
  server: 'envoy',
  'set-cookie':
    'guest_id=v1%3A169659360012345678; Max-Age=34214400; Expires=Tue, 05 Nov 2024 12:00:00 GMT; Path=/; Domain=.x.com; Secure',
  'strict-transport-security': 'max-age=631138519',
  'x-access-level': 'read',
  'x-connection-hash': 'b4d41dacc2890421fd1ece5390498e115bcd1a2680597cccbeac047e7c4915da',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'x-rate-limit-limit': String(LIMIT),
  'x-rate-limit-reset': String(resetAt),
  'x-response-time': '35',
  'x-transaction-id': '6e1d2a0b3c4f5a69',
  'x-xss-protection': '0',
};

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const body = request.url.startsWith('/2/tweets?') ? large : small;
  response.writeHead(200, {
    ...HEADERS,
    'content-length': body.length,
    'x-rate-limit-remaining': String(--remaining),
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('disconnect', () => process.exit());
