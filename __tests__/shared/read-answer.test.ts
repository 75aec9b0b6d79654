import { readReply, readMessage } from '../../lib/shared/read-answer.js';

const NEWS = {
  now: 1,
  seq: 0,
  granted: 0,
  elsewhere: 0,
  processes: 1,
  windows: {},
  gates: {},
  probes: {},
  awaited: false,
};

it('reads an answer of the script, where an empty list looks like an object', () => {
  expect(readReply(JSON.stringify(NEWS))).toEqual({ ...NEWS, probes: [] });
  expect(readReply(JSON.stringify({ ...NEWS, probes: ['down'] })).probes).toEqual(['down']);
});

it.each(['', 'OK', 'null', '[]', '{}', '{"now":"1"}', JSON.stringify({ ...NEWS, windows: null })])(
  'takes %j for no answer',
  (text) => {
    expect(() => readReply(text)).toThrow(/malformed|JSON|null/);
  },
);

it('reads words', () => {
  expect(readMessage('{"key":"k","void":true,"seq":3}')).toEqual({ key: 'k', void: true, seq: 3 });
  expect(readMessage('{"key":"k"}')).toEqual({ key: 'k', void: false });
  const notices = { a: { granted: 2, probes: ['quarter'] }, b: { awaited: true } };
  expect(readMessage(JSON.stringify({ key: 'k', notices, seq: 3, ends: 9 }))).toEqual({
    key: 'k',
    notices,
    void: false,
    seq: 3,
    ends: 9,
  });
});

it.each([
  '',
  'hello',
  'null',
  '7',
  '{"key":7}',
  '{"__proto__":{"key":"k"}}',
  '[',
  '{"key":"k","seq":"3"}',
  '{"key":"k","ends":null}',
  '{"key":"k","notices":7}',
  '{"key":"k","notices":{"a":null}}',
  '{"key":"k","notices":{"a":{"granted":"2"}}}',
  '{"key":"k","notices":{"a":{"granted":0.5}}}',
  '{"key":"k","notices":{"a":{"granted":-1}}}',
  '{"key":"k","notices":{"a":{"granted":1,"probes":"quarter"}}}',
])('does not mind %j on the channel', (text) => {
  expect(readMessage(text)).toBeUndefined();
});
