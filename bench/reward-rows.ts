import { sendAll } from './load-client.ts'
import { INVITER_STRIDE, READERS, USERS } from './people.ts'
import { accessTokens, indexes } from './requests.ts'
import { EVENT, SERVER_KEY } from './rewards.ts'
import type { Row } from './rows.ts'
import type { Stage } from './stage.ts'
import { requestBytes } from './wire.ts'

/** A purchase, once. */
const purchase = (id: string, userId: number) =>
  requestBytes({
    ...{ method: 'POST', path: '/api/v1/events/', token: SERVER_KEY.key },
    body: { events: [{ id, type: EVENT, user_id: userId, value: 1999 }] },
  })

/** Ids of users whom no one invited, and of the others. */
const INVITERS = USERS / INVITER_STRIDE
const inviterAt = (i: number) => INVITER_STRIDE * (1 + (i % INVITERS))
const inviteeAt = (i: number) =>
  INVITER_STRIDE * (1 + (Math.floor(i / (INVITER_STRIDE - 1)) % (INVITERS - 1))) + 1 + (i % (INVITER_STRIDE - 1))

const purchases =
  (name: string, userAt: (i: number) => number): Row['prepare'] =>
  async ({ port }, { from, count }) => {
    // An isolate looks up a key that it has not seen.
    await sendAll(port, [purchase(`${name}-warming`, userAt(0))])
    return indexes(count).map((i) => purchase(`${name}-${from + i}`, userAt(from + i)))
  }

const INVITEES = indexes(READERS)
  .map(inviteeAt)
  .filter((id) => id <= READERS)

/** Reads by invitees in turn, each of whom has bought something. */
const readsOfInvitees =
  (path: (id: number) => string): Row['prepare'] =>
  async ({ port }: Stage, { from, count }) => {
    const ids = indexes(count).map((i) => INVITEES[(from + i) % INVITEES.length]!)
    await sendAll(
      port,
      [...new Set(ids)].map((id) => purchase(`first-${id}`, id)),
    )
    return ids.map((id) => requestBytes({ method: 'GET', path: path(id), token: accessTokens[id - 1] ?? '' }))
  }

const common = { target: 0.8, capacity: Number.POSITIVE_INFINITY }

/** The rows of rewards. */
export const REWARD_ROWS: Row[] = [
  { ...common, name: 'event_nothing', prepare: purchases('nothing', inviterAt) },
  { ...common, name: 'event_both', prepare: purchases('both', inviteeAt) },
  { ...common, name: 'balance', prepare: readsOfInvitees(() => '/api/v1/users/current_user/rewards/') },
  { ...common, name: 'why', prepare: readsOfInvitees((id) => `/api/v1/referrals/${id}/why/`) },
]
