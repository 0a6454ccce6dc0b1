import { sql } from 'drizzle-orm'
import type { Placeholders } from '../db/prepared-query.ts'
import { referralBudgets } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { limitError } from '../errors/app-error.ts'
import { secondsUntil } from '../lib/time.ts'
import type { ClickTokens } from '../links/click-token.ts'
import { TOKEN_PARAMETER } from '../links/click-token.ts'
import { linkKey } from '../links/link-key.ts'
import { aboutLiveLink } from '../links/live-link.ts'
import type { Ports } from '../ports.ts'
import { networkHash } from './keyed-hashes.ts'
import type { Resolved } from './responses.ts'
import type { ResolveInput } from './schemas.ts'

const HOUR_MS = 3_600_000

type ResolvePorts = Pick<Ports, 'config' | 'clock' | 'openDatabase'> & { clickTokens: ClickTokens }

/**
 * A click token for whatever an app has at its first start. A token is checked without the database and stays the same
 * click; a typed code counts as a click of now. The answer does not say whose link it is or why it is none.
 * @throws AppError `unknown_codes_per_network`, `storage_unavailable`
 */
export async function resolveReferral(
  ports: ResolvePorts,
  { input, network }: { input: ResolveInput; network: string },
): Promise<Resolved> {
  const { clickTokens, clock } = ports
  const now = clock()
  if (typeof input.code === 'string') {
    const key = linkKey(input.code)
    const known = key !== undefined && (await isLiveLink(ports, { key, network, now }))
    return known ? { valid: true, referral_token: clickTokens.mint(key, now).token } : { valid: false }
  }
  const token = input.token ?? tokenOfReferrer(input.referrer ?? '')
  const click = clickTokens.read(token, now)
  return click ? { valid: true, referral_token: clickTokens.renew(click) } : { valid: false }
}

interface Guess {
  key: string
  now: number
  /** Of the network, and of the hour. */
  budget: string
  hour: number
  quota: number
  expiresAt: number
}

type Values = Placeholders<Guess>

const { scope, period, spent } = referralBudgets

const hasRoom = ({ budget, hour, quota }: Values) => sql`coalesce((
  SELECT ${spent} FROM ${referralBudgets} WHERE ${scope} = ${budget} AND ${period} = ${hour}), 0) < ${quota}`

const selectState = aboutLiveLink((db, values: Values, liveLink) =>
  db.all<{ known: number; hasRoom: number }>(sql`SELECT EXISTS (${liveLink}) AS known, ${hasRoom(values)} AS hasRoom`),
)

const countGuess = aboutLiveLink((db, values: Values, liveLink) =>
  db
    .insert(referralBudgets)
    .select(
      sql`SELECT ${values.budget}, ${values.hour}, 1, ${values.expiresAt}
        WHERE NOT EXISTS (${liveLink}) AND ${hasRoom(values)}`,
    )
    .onConflictDoUpdate({ target: [scope, period], set: { spent: sql`${spent} + 1` } }),
)

/** Whether a code is a live link. Codes that are not are counted in the same trip, so that guessing runs out of budget. */
async function isLiveLink(
  { config, openDatabase }: ResolvePorts,
  { key, network, now }: { key: string; network: string; now: number },
): Promise<boolean> {
  const hour = Math.floor(now / HOUR_MS)
  const expiresAt = (hour + 1) * HOUR_MS
  const budget = `r:${networkHash(config.secretKey, network)}`
  const quota = config.networkLimits ? config.unknownCodesPerNetworkHour : Number.MAX_SAFE_INTEGER
  const values = { key, now, budget, hour, quota, expiresAt }
  // Not earlier: a token needs no database.
  const { db } = openDatabase('write')
  const {
    states: [state],
  } = await runBatch(db, { states: selectState(db, values), count: countGuess(db, values) })
  if (!state?.hasRoom) {
    const retryAfterSeconds = secondsUntil(expiresAt, now)
    throw limitError('unknown_codes_per_network', { quota, windowSeconds: HOUR_MS / 1000, retryAfterSeconds })
  }
  return state.known === 1
}

/** Stores, and links to them, each encode what they are given. */
const MAX_ENCODINGS = 3

/**
 * The click token in an install referrer such as `referral_token=…&utm_source=…`, which may arrive encoded. Stores that
 * pass on nothing else, such as RuStore, give the token alone.
 */
function tokenOfReferrer(referrer: string): string {
  let text = referrer
  for (let decoded = 0; decoded < MAX_ENCODINGS; decoded += 1) {
    const token = new URLSearchParams(text).get(TOKEN_PARAMETER)
    if (token !== null) return token
    text = decode(text)
  }
  return text
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
