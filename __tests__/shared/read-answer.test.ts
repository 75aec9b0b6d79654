import { readNews, readWord } from '../../lib/shared/read-answer.js';

const NEWS = {
  now: 1,
  granted: 0,
  elsewhere: 0,
  idle: 0,
  processes: 1,
  windows: {},
  gates: {},
  probes: {},
  awaited: false,
};

it('reads an answer of the script, where an empty list looks like an object', () => {
  expect(readNews(JSON.stringify(NEWS))).toEqual({ ...NEWS, probes: [] });
  expect(readNews(JSON.stringify({ ...NEWS, probes: ['down'] })).probes).toEqual(['down']);
});

it.each(['', 'OK', 'null', '[]', '{}', '{"now":"1"}', JSON.stringify({ ...NEWS, windows: null })])(
  'takes %j for no answer',
  (text) => {
    expect(() => readNews(text)).toThrow(/none|JSON|null/);
  },
);

it('reads words', () => {
  expect(readWord('{"key":"k","ids":["a"],"void":true}')).toEqual({ key: 'k', ids: ['a'], void: true });
  expect(readWord('{"key":"k"}')).toEqual({ key: 'k' });
});

it.each(['', 'hello', 'null', '7', '{"key":7}', '{"__proto__":{"key":"k"}}', '['])(
  'does not mind %j on the channel',
  (text) => {
    expect(readWord(text)).toBeUndefined();
  },
);
