/** What `axios-x --help` prints. */
export const HELP_TEXT = `axios-x: what the X API says, in plain words

  axios-x explain WHAT...       what an answer of X means and what to do about it
      WHAT                      a status (429), a slug (usage-capped), a type URI, an error kind;
                                without it: the JSON body of an answer on standard input
      --json                    as JSON, one explanation per line

  axios-x demo                  looks up a few hundred posts at a simulated X on this machine, all
                                at once: they wait for its windows, which last 3 s here; then
                                reads a stream that X disconnects once
      --posts N                 how many, 1 to 2000 (300)
      --seed N                  seed of the posts; another one gives other posts (1)
      --live                    only a few posts of the real X; needs X_BEARER_TOKEN, may cost money
      --ids 20,21,...           which posts with --live, at most 30

  axios-x --help, axios-x --version

Exits with 0 on success, 2 for wrong options, 1 for any other failure.

Examples
  axios-x explain 429 client-forbidden
  curl -s -H "Authorization: Bearer $X_BEARER_TOKEN" https://api.x.com/2/tweets/1 | axios-x explain
  axios-x demo --posts 1000
`;
