import { sendAll } from './load-client.ts'
import { insertSessions, phoneAt, tokenOf, USERS } from './people.ts'
import type { Series } from './people.ts'
import type { Stage } from './stage.ts'
import { requestBytes } from './wire.ts'

export interface Row {
  name: string
  /** Requests of which each succeeds once, and the stores' content that they need; `from` grows from call to call. */
  prepare: (stage: Stage, range: { from: number; count: number }) => Promise<Buffer[]>
}

const AUTH = '/api/v1/auth'
const USERS_PATH = '/api/v1/users'
/** Distinct tokens for reads: as many people as a busy minute sees. */
const READERS = 500

const indexes = (count: number) => Array.from({ length: count }, (_, i) => i)

const sendCode = (phone: string) => requestBytes({ method: 'POST', path: `${AUTH}/send_code/`, body: { phone } })

/** Asks for a code for each number; in development the answer holds it. */
async function signInRequests({ port }: Stage, phones: string[]): Promise<Buffer[]> {
  const requests: Buffer[] = []
  const onBody = (i: number, body: Buffer) => {
    const { code } = JSON.parse(body.toString()) as { code: number }
    requests[i] = requestBytes({ method: 'POST', path: `${AUTH}/jwt/get_by_phone/`, body: { phone: phones[i], code } })
  }
  await sendAll(port, phones.map(sendCode), { status: 200, onBody })
  return requests
}

const signIns =
  (series: Series): Row['prepare'] =>
  async (stage, { from, count }) => {
    if (series === 7 && from + count > USERS) throw new Error(`the returning users are used up: ${USERS}`)
    return signInRequests(
      stage,
      indexes(count).map((i) => phoneAt(series, from + i + 1)),
    )
  }

const reads =
  (path: (i: number) => string): Row['prepare'] =>
  async (_, { count }) => {
    const bearers = await Promise.all(indexes(READERS).map((i) => tokenOf('access', i + 1, Date.now())))
    return indexes(count).map((i) => requestBytes({ method: 'GET', path: path(i), token: bearers[i % READERS]! }))
  }

export const ROWS: Row[] = [
  {
    name: 'send_code',
    prepare: async (_, { from, count }) => indexes(count).map((i) => sendCode(phoneAt(5, from + i))),
  },
  { name: 'get_by_phone_new', prepare: signIns(6) },
  { name: 'get_by_phone_returning', prepare: signIns(7) },
  {
    name: 'verify',
    async prepare(_, { count }) {
      const bearers = await Promise.all(indexes(READERS).map((i) => tokenOf('access', i + 1, Date.now())))
      return indexes(count).map((i) =>
        requestBytes({ method: 'POST', path: `${AUTH}/jwt/verify/`, body: { token: bearers[i % READERS] } }),
      )
    },
  },
  {
    name: 'refresh',
    async prepare({ db }, { from, count }) {
      const now = Date.now()
      await insertSessions(db, 'refresh', { from, to: from + count - 1 }, now).run()
      const signed = await Promise.all(indexes(count).map((i) => tokenOf('refresh', from + i, now)))
      return signed.map((refresh) => requestBytes({ method: 'POST', path: `${AUTH}/jwt/refresh/`, body: { refresh } }))
    },
  },
  { name: 'current_user', prepare: reads(() => `${USERS_PATH}/current_user/`) },
  { name: 'users_list', prepare: reads(() => `${USERS_PATH}/`) },
  { name: 'users_search', prepare: reads(() => `${USERS_PATH}/?search=%D0%B0%D0%BD%D0%BD%D0%B0`) },
  { name: 'users_id', prepare: reads((i) => `${USERS_PATH}/${1 + ((i * 37) % USERS)}/`) },
]
