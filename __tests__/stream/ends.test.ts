import { problemsOf } from '../../lib/reading/problems-of.js';
import { endOf } from '../../lib/stream/ends.js';

const PROBLEMS = 'https://api.x.com/2/problems';
const plain = (text: string): string => text;

function told(...errors: object[]): ReturnType<typeof endOf> {
  return endOf({ how: 'told', problems: problemsOf({ errors }, plain) }, plain, 0);
}

const POST = { type: `${PROBLEMS}/resource-not-found`, title: 'Not Found Error' };
const RESTART = { type: `${PROBLEMS}/operational-disconnect`, disconnect_type: 'OperationalDisconnect' };

it.each([
  ['before', [POST, RESTART]],
  ['behind', [RESTART, POST]],
])('a problem of a post %s that of the stream says nothing of its end', (_, errors) => {
  expect(told(...errors)).toMatchObject({
    reason: 'operational-disconnect',
    hopeless: false,
    verdict: { retry: 'reconnect', problems: [{ kind: 'operational-disconnect' }] },
  });
});

it('is made again after what has no name', () => {
  expect(told(POST, { title: 'Something else' })).toMatchObject({
    hopeless: false,
    verdict: { retry: 'reconnect' },
  });
});

it('is not made again where X says that the app has lost it', () => {
  const lost = { ...RESTART, disconnect_type: 'ClientApplicationStateDegraded' };
  expect(told(POST, lost)).toMatchObject({ hopeless: true });
});
