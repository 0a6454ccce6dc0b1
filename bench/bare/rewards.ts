import { sha256Hex } from '../../src/lib/keys.ts'
import type { BareEnv } from '../bare-worker.ts'
import { answer, refuse } from './answers.ts'
import { bearer, createOwnRead } from './own-reads.ts'
import type { BareTokens } from './tokens.ts'

const PAGE_SIZE = 10
/** The program's budget is a condition of the insert; triggers pay both sides, with a transfer each that the balances follow. */
const RECORD = `INSERT INTO events (id, user_id, type, value, at, body_hash, inviter_id)
  SELECT ?1, u.id, ?3, ?4, ?5, ?7, (SELECT u.invited_by FROM programs WHERE event = ?3 AND spent + inviter + invitee <= budget)
  FROM users AS u WHERE u.id = ?2 AND EXISTS (SELECT 1 FROM api_keys WHERE hash = ?6) ON CONFLICT DO NOTHING`
/** A row without an event says that the key is good. */
const RECORDED = `SELECT e.id, e.user_id, e.inviter_id, e.at, e.body_hash FROM api_keys
  LEFT JOIN events AS e ON e.id IN (SELECT value FROM json_each(?2)) WHERE hash = ?1`
const BALANCE = `SELECT (SELECT balance FROM balances WHERE account = 'available:' || CAST(?3 AS INTEGER)) AS balance,
    (SELECT json_group_array(json_array(id, event_id, side, amount)) FROM (
      SELECT id, event_id, side, amount FROM rewards WHERE user_id = ?3 ORDER BY id DESC LIMIT ${PAGE_SIZE})) AS rewards
  FROM sessions WHERE id = ?1 AND expires_at > ?2`
const WHY = `SELECT u.id, u.invited_by, e.at, p.event, r.side, r.amount FROM sessions AS s
  LEFT JOIN users AS u ON u.id = ?3 AND ?4 IN (u.id, u.invited_by) LEFT JOIN programs AS p ON true
  LEFT JOIN events AS e ON e.user_id = u.id AND e.type = p.event LEFT JOIN rewards AS r ON r.event_id = e.id
  WHERE s.id = ?1 AND s.expires_at > ?2 ORDER BY e.at DESC LIMIT 2`

interface Event {
  id: string
  type: string
  user_id: number
  value?: number
}

interface Recorded {
  id: string | null
  user_id: number
  inviter_id: number | null
  at: number
  body_hash: string
}

interface Step {
  id: number | null
  invited_by: number | null
  at: number | null
  event: string
  side: string | null
  amount: number | null
}

/** Events that pay both sides, balances, and why. */
export function createBareRewards(env: BareEnv, tokens: BareTokens) {
  const read = createOwnRead(env, tokens)

  return {
    async report(request: Request): Promise<Response> {
      const hash = sha256Hex(bearer(request))
      const { events } = await request.json<{ events: Event[] }>()
      // The same id with another body is refused.
      const hashes = events.map((event) => sha256Hex(JSON.stringify(event)))
      const now = Date.now()
      const session = env.DB.withSession('first-primary')
      const results = await session.batch<Recorded>([
        ...events.map(({ id, user_id: userId, type, value = null }, i) =>
          session.prepare(RECORD).bind(id, userId, type, value, now, hash, hashes[i]),
        ),
        session.prepare(RECORDED).bind(hash, JSON.stringify(events.map(({ id }) => id))),
      ])
      const recorded = results.at(-1)?.results ?? []
      if (recorded.length === 0) return refuse(401)
      return answer({
        results: events.map(({ id }, i) => {
          const row = recorded.find((one) => one.id === id)
          if (!row) return { id, status: 'unknown_user' }
          if (row.body_hash !== hashes[i]) return { id, status: 'id_reused' }
          const { user_id: invitee, inviter_id: inviter, at } = row
          const reward = (side: string, userId: number) => ({ side, reward: { id: `${id}-${side}`, user_id: userId } })
          const rewards =
            inviter === null ? [{ declined: 'not_referred' }] : [reward('inviter', inviter), reward('invitee', invitee)]
          return { id, status: 'recorded', user_id: invitee, received_at: new Date(at).toISOString(), rewards }
        }),
      })
    },

    async balance(request: Request): Promise<Response> {
      const [found] = (await read<{ balance: number | null; rewards: string }>(request, BALANCE, (id) => [id])) ?? []
      if (!found) return refuse(401)
      const rewards = JSON.parse(found.rewards) as [number, string, string, number][]
      return answer({
        balances: [{ balance: found.balance }],
        next: null,
        results: rewards.map(([id, event, side, amount]) => ({ id, event_id: event, side, amount })),
      })
    },

    async why(request: Request, inviteeId: number): Promise<Response> {
      const found = await read<Step>(request, WHY, (id) => [inviteeId, id])
      if (!found) return refuse(401)
      if (found[0]?.id == null) return refuse(404)
      const sides = found.map(({ invited_by: inviter, at, event, side, amount }) => ({
        ...{ side, amount },
        steps: [
          { step: 'event', text: at === null ? `${event} has not happened yet.` : `${event} happened.` },
          { step: 'referred', text: `User ${inviteeId} was invited by user ${inviter}.` },
          { step: 'payout', text: amount === null ? 'Nothing was earned.' : 'It has not been paid out yet.' },
        ],
      }))
      return answer({ invitee_id: inviteeId, sides })
    },
  }
}
