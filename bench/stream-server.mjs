/**
 * Streams posts from its own process, as fast as they are read, then ends cleanly. A message `{ size, count }` sets
 * what the next request gets; it is answered when that is ready.
 */
import { createServer } from 'node:http';

/** Posts repeat after this many: more than the 10,000 to 20,000 ids that a stream remembers. */
const DISTINCT = 25_000;
/** Bytes per write. Such pieces cut lines and characters anywhere, as real chunks do. */
const PIECE = 65_536;

const WORDS =
  'the stream brings what people say about it now and then with some words more than others do'.split(' ');
const SPICE = [
  '今日はとてもいい天気ですね',
  'привет всем',
  '🎉🚀',
  'déjà vu à Zürich',
  'güzel bir gün',
  '👩‍👩‍👧 ❤️',
];

/** A sentence of about `words` words; two of three posts contain something beyond ASCII. */
function textOf(at, words) {
  const text = Array.from({ length: words }, (_, word) => WORDS[(at * 7 + word * 5) % WORDS.length]);
  if (at % 3 > 0) text.splice(at % words, 0, SPICE[at % SPICE.length]);
  return text.join(' ');
}

/** Ids built like X's: a millisecond apart in the upper bits, and a varying number in the lower 22 bits. */
const idOf = (at) =>
  String(1_700_000_000_000_000_000n + BigInt(at * 4_194_304 + ((at * 1_299_721) % 4_194_304)));

function userOf(at, isLong) {
  return {
    id: String(1_200_000_000_000_000_000n + BigInt(at)),
    name: `Somebody ${at % 3 > 0 ? SPICE[at % SPICE.length] : at}`,
    username: `somebody_${at}`,
    created_at: '2019-11-28T09:12:44.000Z',
    ...(isLong && {
      description: textOf(at, 32),
      location: 'Zürich',
      profile_image_url: `https://pbs.example/profile_images/${idOf(at)}/normal.jpg`,
      protected: false,
      verified: at % 5 === 0,
      public_metrics: {
        followers_count: at % 9_999,
        following_count: 312,
        tweet_count: 20_412,
        listed_count: 3,
      },
    }),
  };
}

function metricsOf(at) {
  const of = (part) => (at * part) % 1_000;
  return {
    retweet_count: of(3),
    reply_count: of(5),
    like_count: of(7),
    quote_count: of(11),
    bookmark_count: of(13),
    impression_count: of(9_973),
  };
}

function dataOf(at, words) {
  return {
    id: idOf(at),
    text: textOf(at, words),
    author_id: String(1_200_000_000_000_000_000n + BigInt(at)),
    created_at: '2023-10-06T12:00:00.000Z',
    edit_history_tweet_ids: [idOf(at)],
    lang: 'en',
    conversation_id: idOf(at),
    possibly_sensitive: false,
    public_metrics: metricsOf(at),
    entities: {
      hashtags: [{ start: 0, end: 7, tag: 'stream' }],
      mentions: [{ start: 12, end: 25, username: `somebody_${at % 100}`, id: String(44_196_397 + at) }],
    },
  };
}

const RULES = [{ id: '1494373637184303111', tag: 'people who talk about streams' }];

/** About 1 kB: a post, its author, and the rule that it matched. */
function shortPost(at) {
  return { data: dataOf(at, 40), includes: { users: [userOf(at, false)] }, matching_rules: RULES };
}

/** About 4 kB: also links, annotations, and references to two posts, one of which is included. */
function longPost(at) {
  const data = dataOf(at, 70);
  data.entities.urls = [1, 2].map((link) => ({
    start: 100 * link,
    end: 100 * link + 23,
    url: `https://t.example/${at}${link}`,
    expanded_url: `https://news.example/${at}/what-people-say-about-streams-${link}`,
    display_url: `news.example/${at}/what-people…`,
    title: textOf(at + link, 12),
  }));
  data.context_annotations = ['Technology', 'Programming languages'].map((name, place) => ({
    domain: { id: `${46 + place}`, name: 'Business Taxonomy', description: textOf(place, 10) },
    entity: { id: `155770${at % 1_000}${place}`, name },
  }));
  data.referenced_tweets = [
    { type: 'replied_to', id: idOf(at + DISTINCT) },
    { type: 'quoted', id: idOf(at + 2 * DISTINCT) },
  ];
  return {
    data,
    includes: {
      users: [userOf(at, true), userOf(at + 1, true)],
      tweets: [dataOf(at + DISTINCT, 40)],
    },
    matching_rules: [...RULES, { id: '1494373637184303112', tag: 'also this' }],
  };
}

/** All lines of one size, made once, and the offset at which each ends. */
function bodyOf(make) {
  const lines = Array.from({ length: DISTINCT }, (_, at) => Buffer.from(`${JSON.stringify(make(at))}\r\n`));
  let end = 0;
  return { bytes: Buffer.concat(lines), ends: lines.map(({ length }) => (end += length)) };
}

const BODIES = { '1 kB': bodyOf(shortPost), '4 kB': bodyOf(longPost) };
let order = { size: '1 kB', count: 0 };

function* piecesOf({ size, count }) {
  const { bytes, ends } = BODIES[size];
  for (let left = count; left > 0; left -= DISTINCT) {
    const end = ends[Math.min(left, DISTINCT) - 1];
    for (let from = 0; from < end; from += PIECE) yield bytes.subarray(from, Math.min(end, from + PIECE));
  }
}

const server = createServer((request, response) => {
  // One request per socket: no client reuses a socket that another one left open.
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  const pieces = piecesOf(order);
  const send = () => {
    for (let piece = pieces.next(); !piece.done; piece = pieces.next())
      if (!response.write(piece.value)) return;
    response.end();
  };
  response.on('drain', send);
  send();
});

process.on('message', (next) => {
  order = next;
  const { bytes } = BODIES[order.size];
  process.send({ bytesPerPost: Math.round(bytes.length / DISTINCT) });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
