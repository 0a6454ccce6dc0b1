import { sendAll } from './load-client.ts'
import { insertRefreshSessions, inviteCodeAt, phoneAt, READERS, tokenOf, USERS } from './people.ts'
import type { Series } from './people.ts'
import { REFERRAL_ROWS } from './referral-rows.ts'
import { accessTokens, indexes, reads } from './requests.ts'
import { REWARD_ROWS } from './reward-rows.ts'
import type { Stage } from './stage.ts'
import { requestBytes } from './wire.ts'
import type { Answer } from './wire.ts'

export interface Row {
  name: string
  /** The lowest acceptable ratio to the bare Worker. */
  target?: number
  /** Of each answer; 200 by default. */
  status?: number
  /** How many of its requests can be made. */
  capacity: number
  /** Requests that each succeed once, with the store content that they need; `from` grows from call to call. */
  prepare: (stage: Stage, range: { from: number; count: number }) => Promise<Buffer[]>
}

const AUTH = '/api/v1/auth'
const PEOPLE = '/api/v1/users'

const post = (path: string, body: object) => requestBytes({ method: 'POST', path: `${AUTH}${path}`, body })

/** Wakes every shard of the guard, so that no row pays for the first request of one. */
export async function wakeGuard({ port }: Stage): Promise<void> {
  await sendAll(port, sendCodes('warming', 0, WAKING_CODES))
}

/** Of 64 shards, one in a thousand is missed. */
const WAKING_CODES = 450

/** A number may request a code once a minute and five times a day, so each is used once. */
const sendCodes = (series: Series, from: number, count: number) =>
  indexes(count).map((i) => post('/send_code/', { phone: phoneAt(series, from + i) }))

/** Sign-ins with codes requested beforehand: in development the response contains the code. */
const signIns =
  (series: Series, change: (code: number, i: number) => object = (code) => ({ code })): Row['prepare'] =>
  async ({ port }, { from, count }) => {
    const requests: Buffer[] = []
    const onAnswer = (i: number, { body }: Answer) => {
      const { code } = JSON.parse(body.toString()) as { code: number }
      requests[i] = post('/jwt/get_by_phone/', { phone: phoneAt(series, from + i), ...change(code, from + i) })
    }
    await sendAll(port, sendCodes(series, from, count), { onAnswer })
    return requests
  }

/** Of people who have signed in before, which the guard has to know and a seeded database cannot tell it. */
const signInsAgain: Row['prepare'] = async (stage, range) => {
  const signIn = signIns('seeded')
  await sendAll(stage.port, await signIn(stage, range))
  return signIn(stage, range)
}

/** The next code. */
const wrong = (code: number) => ({ code: code === 9999 ? 1000 : code + 1 })

const unlimited = Number.POSITIVE_INFINITY

export const ROWS: Row[] = [
  {
    name: 'send_code',
    capacity: unlimited,
    prepare: (_, { from, count }) => Promise.resolve(sendCodes('asking', from, count)),
  },
  { name: 'get_by_phone_new', target: 0.8, capacity: unlimited, prepare: signIns('new') },
  {
    name: 'get_by_phone_invited',
    capacity: unlimited,
    prepare: signIns('invited', (code, i) => ({ code, invited_by_code: inviteCodeAt(i % READERS) })),
  },
  { name: 'get_by_phone_returning', target: 0.8, capacity: USERS, prepare: signInsAgain },
  { name: 'wrong_code', status: 403, capacity: unlimited, prepare: signIns('guessed', wrong) },
  {
    name: 'verify',
    capacity: unlimited,
    prepare: (_, { count }) =>
      Promise.resolve(indexes(count).map((i) => post('/jwt/verify/', { token: accessTokens[i % READERS] }))),
  },
  {
    // Each token is new, the worst case: an isolate remembers verified tokens.
    name: 'verify_first',
    capacity: USERS - READERS,
    prepare: async (_, { from, count }) =>
      Promise.all(
        indexes(count).map(async (i) =>
          post('/jwt/verify/', { token: await tokenOf('access', READERS + from + i, Date.now()) }),
        ),
      ),
  },
  {
    name: 'refresh',
    capacity: unlimited,
    async prepare(stage, { from, count }) {
      const now = Date.now()
      await insertRefreshSessions(stage, { from, to: from + count - 1 }, now)
      const tokens = await Promise.all(indexes(count).map(async (i) => tokenOf('refresh', from + i, now)))
      return tokens.map((refresh) => post('/jwt/refresh/', { refresh }))
    },
  },
  { name: 'current_user', target: 0.85, capacity: unlimited, prepare: reads(() => `${PEOPLE}/current_user/`) },
  { name: 'users_list', capacity: unlimited, prepare: reads(() => `${PEOPLE}/`) },
  {
    name: 'users_search',
    capacity: unlimited,
    prepare: reads(() => `${PEOPLE}/?search=${encodeURIComponent('анна')}`),
  },
  { name: 'users_id', capacity: unlimited, prepare: reads((i) => `${PEOPLE}/${1 + ((i * 37) % USERS)}/`) },
  ...REFERRAL_ROWS,
  ...REWARD_ROWS,
]
