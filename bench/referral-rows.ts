import { DAY_MS } from '../src/lib/time.ts'
import { createClickTokens } from '../src/links/click-token.ts'
import { sendAll } from './load-client.ts'
import { indexes, reads } from './requests.ts'
import type { Row } from './rows.ts'
import { BENCH_SECRET_KEY } from './stage.ts'
import { requestBytes } from './wire.ts'

const REFERRALS = '/api/v1/referrals'
/** Frequently clicked links, which are in the cache of their location. */
const LINKS = 20
const TOKENS = 500
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1'

const tokens = createClickTokens([BENCH_SECRET_KEY], DAY_MS)
const clicks = indexes(TOKENS).map((i) => tokens.mint(`BENCH${i}`, Date.now()).token)

/** The rows of links and referrals. */
export const REFERRAL_ROWS: Row[] = [
  {
    name: 'redirect',
    status: 302,
    capacity: Number.POSITIVE_INFINITY,
    async prepare({ db, port }, { count }) {
      const { results } = await db
        .prepare('SELECT invite_code AS code FROM users ORDER BY id LIMIT ?')
        .bind(LINKS)
        .all<{ code: string }>()
      const links = results.map(({ code }) =>
        requestBytes({ method: 'GET', path: `/r/${code}`, userAgent: IPHONE, accept: 'text/html' }),
      )
      // The first click of each fills the cache.
      await sendAll(port, links, { status: 302 })
      return indexes(count).map((i) => links[i % links.length]!)
    },
  },
  {
    name: 'resolve',
    capacity: Number.POSITIVE_INFINITY,
    prepare: (_, { count }) =>
      Promise.resolve(
        indexes(count).map((i) =>
          requestBytes({ method: 'POST', path: `${REFERRALS}/resolve/`, body: { token: clicks[i % TOKENS] } }),
        ),
      ),
  },
  { name: 'stats', capacity: Number.POSITIVE_INFINITY, prepare: reads(() => `${REFERRALS}/stats/`) },
  { name: 'leaderboard', capacity: Number.POSITIVE_INFINITY, prepare: reads(() => `${REFERRALS}/leaderboard/`) },
]
