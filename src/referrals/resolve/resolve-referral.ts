import { sql } from 'drizzle-orm'
import { runBatch } from '../../db/run-batch.ts'
import { limitError } from '../../errors/limit-error.ts'
import { secondsUntil } from '../../lib/time.ts'
import type { ClickTokens } from '../../links/click-token.ts'
import { linkKey } from '../../links/link-key.ts'
import { selectLiveLink } from '../../links/live-link.ts'
import type { Ports } from '../../ports.ts'
import { networkHash } from '../network-hash.ts'
import { tokenOfReferrer } from './read-referrer.ts'
import type { Resolved } from './responses.ts'
import type { ResolveInput } from './schemas.ts'

const HOUR_MS = 3_600_000

type ResolvePorts = Pick<Ports, 'config' | 'clock' | 'openDatabase'> & { clickTokens: ClickTokens }

/**
 * A click token for whatever an app has at its first start. A token is checked by itself, and stays the click that it
 * was; a typed code is a click of now. Whose link it is, and why it is none, is not told.
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

/** Whether a code is good, and the count of those that are not, in one trip: whoever tries codes runs out of budget. */
async function isLiveLink(
  { config, openDatabase }: ResolvePorts,
  { key, network, now }: { key: string; network: string; now: number },
): Promise<boolean> {
  const hour = Math.floor(now / HOUR_MS)
  const until = (hour + 1) * HOUR_MS
  const scope = `r:${networkHash(config.secretKey, network)}`
  const quota = config.networkLimits ? config.unknownCodesPerNetworkHour : Number.MAX_SAFE_INTEGER
  const hasRoom = sql`
    coalesce((SELECT spent FROM referral_budgets WHERE scope = ${scope} AND period = ${hour}), 0) < ${quota}`
  const liveLink = selectLiveLink(key, now)
  // Not before: a token needs no database.
  const { db } = openDatabase('write')
  const [[state]] = await runBatch(db, [
    db.all<{ known: number; hasRoom: number }>(sql`SELECT EXISTS (${liveLink}) AS known, ${hasRoom} AS hasRoom`),
    db.run(sql`
      INSERT INTO referral_budgets (scope, period, spent, expires_at)
      SELECT ${scope}, ${hour}, 1, ${until} WHERE NOT EXISTS (${liveLink}) AND ${hasRoom}
      ON CONFLICT (scope, period) DO UPDATE SET spent = spent + 1`),
  ])
  if (!state?.hasRoom) {
    const retryAfterSeconds = secondsUntil(until, now)
    throw limitError('unknown_codes_per_network', { quota, windowSeconds: HOUR_MS / 1000, retryAfterSeconds })
  }
  return state.known === 1
}
