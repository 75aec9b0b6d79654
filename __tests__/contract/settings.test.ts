import axios, { type AxiosRequestConfig, type AxiosResponseTransformer } from 'axios';
import { attach, type Result } from '../../lib/index.js';
import { serve, withRealAdapters, type Web } from '../helpers/web.js';

withRealAdapters();

const MISSING = {
  type: 'https://api.x.com/2/problems/resource-not-found',
  title: 'Not Found Error',
  resource_id: '20',
};
const ANSWERS: Record<string, [status: number, body: string, type?: string]> = {
  whole: [200, '{"data":[{"author_id":"1"}],"meta":{"result_count":1}}'],
  part: [200, JSON.stringify({ data: [{ author_id: '1' }], errors: [MISSING] })],
  nothing: [200, JSON.stringify({ errors: [MISSING] })],
  empty: [204, ''],
  refused: [404, JSON.stringify({ title: 'Not Found', type: 'about:blank', status: 404 })],
  html: [404, '<html><title>X / ?</title></html>', 'text/html'],
  cut: [200, '{"data":[{"author_id":'],
};

let web: Web;

beforeAll(async () => {
  web = await serve((request, response) => {
    const [status, body, type = 'application/json'] = ANSWERS[request.url?.slice(3) ?? ''] ?? [500, ''];
    response.writeHead(status, { 'content-type': type }).end(body);
  });
});

afterAll(() => web.close());

function get(name: string, config: AxiosRequestConfig): Promise<Result> {
  return attach(axios.create({ baseURL: web.url, ...config }), { pacing: false, retry: false }).client.get(
    `/2/${name}`,
  );
}

const kindOf = (result: Result): string => (result.ok ? result.kind : result.error.kind);

describe('whatever validateStatus says', () => {
  const KINDS = {
    whole: 'success',
    part: 'partial',
    nothing: 'resource-not-found',
    empty: 'success',
    refused: 'not-found',
    html: 'not-found',
    cut: 'invalid-body',
  };

  it.each<[string, AxiosRequestConfig['validateStatus']]>([
    ['yes', () => true],
    ['no', () => false],
    ['null', null],
    ['only 404', (status) => status === 404],
  ])('%s, the Result is the same', async (_, validateStatus) => {
    for (const adapter of ['http', 'fetch']) {
      for (const [name, kind] of Object.entries(KINDS)) {
        const result = await get(name, { adapter, validateStatus: validateStatus ?? null });
        expect([name, kindOf(result)]).toEqual([name, kind]);
      }
    }
  });
});

describe('whatever transformResponse makes of the body', () => {
  const parse = (text: unknown): unknown => JSON.parse(text as string);
  const camel = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(camel);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        camel(inner),
      ]),
    );
  };

  it.each<[string, AxiosResponseTransformer | AxiosResponseTransformer[], unknown]>([
    ['the text', (text: string) => text, ANSWERS['whole']?.[1]],
    [
      'nothing more than the default',
      axios.defaults.transformResponse as AxiosResponseTransformer[],
      [{ author_id: '1' }],
    ],
    ['JSON.parse', parse, [{ author_id: '1' }]],
    ['its data', (text: string) => (parse(text) as { data: unknown }).data, [{ author_id: '1' }]],
    ['camel case', (text: string) => camel(parse(text)), [{ authorId: '1' }]],
    ['camel case after JSON.parse', [parse, camel], [{ authorId: '1' }]],
  ])('be it %s, data is that and problems are X’s', async (_, transformResponse, data) => {
    const config = { transformResponse };
    expect(await get('whole', config)).toMatchObject({ kind: 'success', data });
    expect(await get('part', config)).toMatchObject({
      kind: 'partial',
      problems: [{ kind: 'resource-not-found', resource_id: '20' }],
    });
    expect(await get('nothing', config)).toMatchObject({
      kind: 'failure',
      error: { kind: 'resource-not-found' },
      problems: [{ resource_id: '20' }],
    });
    expect(await get('refused', config)).toMatchObject({ error: { kind: 'not-found', title: 'Not Found' } });
    expect(await get('html', config)).toMatchObject({ error: { kind: 'not-found' } });
    expect(await get('cut', config)).toMatchObject({ error: { kind: 'invalid-body' } });
  });

  it('one that throws on a sound body is a Failure, not data of another shape', async () => {
    const transformResponse = (): never => {
      throw new Error('my mistake');
    };
    expect(await get('whole', { transformResponse })).toMatchObject({
      kind: 'failure',
      error: { kind: 'invalid-body' },
    });
    expect(await get('refused', { transformResponse })).toMatchObject({ error: { kind: 'not-found' } });
  });

  it.each([
    ['http', { silentJSONParsing: false }],
    ['fetch', { silentJSONParsing: false }],
    ['http', { silentJSONParsing: false, forcedJSONParsing: false }],
    ['http', { forcedJSONParsing: false }],
    ['http', { clarifyTimeoutError: true }],
  ])('over %s with transitional %j what is cut short is told', async (adapter, transitional) => {
    const config: AxiosRequestConfig = { adapter, transitional, responseType: 'json' };
    expect(await get('cut', config)).toMatchObject({ error: { kind: 'invalid-body', status: 200 } });
    expect(await get('html', config)).toMatchObject({ error: { kind: 'not-found', status: 404 } });
    expect(await get('whole', config)).toMatchObject({ kind: 'success', data: [{ author_id: '1' }] });
  });
});
