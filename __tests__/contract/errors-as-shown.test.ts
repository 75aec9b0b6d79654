import { inspect } from 'node:util';
import axios, { type AxiosAdapter } from 'axios';
import { attach, isXError, XError } from '../../lib/index.js';

const adapter: AxiosAdapter = (config) =>
  Promise.resolve({ status: 404, statusText: '', headers: {}, data: '{"title":"Not Found"}', config });
const { client } = attach(axios.create({ adapter, baseURL: 'https://api.x.com' }), {
  pacing: false,
  retry: false,
});

async function someError(): Promise<XError> {
  const result = await client.get('/2/tweets/1');
  if (result.ok) throw new Error('expected a failure');
  return result.error;
}

describe('an XError', () => {
  it('calls itself XError wherever it is shown', async () => {
    const error = await someError();
    expect(error.name).toBe('XError');
    expect(String(error)).toMatch(
      /^XError: GET https:\/\/api\.x\.com\/2\/tweets\/1: 404 not-found - Not Found$/,
    );
    expect(error.stack).toMatch(/^XError: GET /);
    expect(inspect(error)).toMatch(/^XError: GET /);
  });

  it('is an Error and an XError, and what looks like one is not', async () => {
    const error = await someError();
    expect([error instanceof Error, error instanceof XError, isXError(error)]).toEqual([true, true, true]);
    for (const other of [
      new Error('no'),
      Object.assign({}, error),
      null,
      undefined,
      'XError',
      { kind: 'not-found' },
    ]) {
      expect([other instanceof XError, isXError(other)]).toEqual([false, false]);
    }
  });

  it('is plain data as JSON', async () => {
    expect(JSON.parse(JSON.stringify(await someError()))).toMatchObject({
      name: 'XError',
      kind: 'not-found',
      status: 404,
      method: 'GET',
      url: 'https://api.x.com/2/tweets/1',
      attempts: 1,
      maybeApplied: false,
      retryable: false,
      problems: [{ kind: 'about:blank', title: 'Not Found' }],
    });
  });
});
