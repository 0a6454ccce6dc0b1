import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { JUST_CHANGED } from '../../audit/audit-statement.ts'
import type { Database } from '../../db/database.ts'
import { runBatch } from '../../db/run-batch.ts'
import { AppError } from '../../errors/app-error.ts'
import { limitError } from '../../errors/limit-error.ts'
import type { Phone } from '../../lib/phone.ts'
import { secondsUntil } from '../../lib/time.ts'
import type { ClickTokens } from '../../links/click-token.ts'
import { linkKey } from '../../links/link-key.ts'
import { selectLiveLink } from '../../links/live-link.ts'
import type { Ports } from '../../ports.ts'
import { storedChannel } from '../attribution/inviter-sources.ts'
import { networkHash } from '../network-hash.ts'
import { budgetsOf, PLANTING_MS } from './budgets.ts'
import { pendingPhoneHash } from './phone-hash.ts'

type PlantPorts = Pick<Ports, 'config' | 'clock'> & { clickTokens: ClickTokens; db: Database }

interface PlantInvite {
  link: string
  /** Of the click that brought the page. */
  token: string
  phone: Phone
  network: string
}

/**
 * Remembers that whoever has this number was brought by a link. Nothing is looked up by the number, so that neither the
 * answer nor its time can tell anything about it.
 * @throws AppError `click_token_not_valid`, `pending_invites`, `storage_unavailable`
 */
export async function plantInvite(
  { config, clock, clickTokens, db }: PlantPorts,
  { link, token, phone, network }: PlantInvite,
): Promise<void> {
  const now = clock()
  const click = clickTokens.read(token, now)
  if (!click || click.linkKey !== linkKey(link) || now - click.clickedAt > PLANTING_MS)
    throw new AppError('click_token_not_valid')

  const phoneHash = pendingPhoneHash(config.secretKey, phone.e164)
  const from = networkHash(config.secretKey, network)
  const { budgets, mark, entries } = budgetsOf(config, { click, network: from, phone: phoneHash, now })
  const liveLink = selectLiveLink(click.linkKey, now)
  const isRepeat = sql`EXISTS (SELECT 1 FROM referral_budgets WHERE scope = ${mark})`
  const spentBudgets = selectSpent(JSON.stringify(budgets))

  const [[owner], spent] = await runBatch(db, [
    db.all<{ repeated: number }>(sql`SELECT ${isRepeat} AS repeated FROM (${liveLink}) LIMIT 1`),
    db.all<{ budget: number }>(spentBudgets),
    db.run(sql`
      INSERT INTO referral_budgets (scope, period, spent, expires_at)
      SELECT value ->> 'scope', value ->> 'period', 1, value ->> 'expiresAt' FROM json_each(${JSON.stringify(entries)})
      WHERE EXISTS (${liveLink}) AND NOT ${isRepeat} AND NOT EXISTS (${spentBudgets})
      ON CONFLICT (scope, period) DO UPDATE SET spent = spent + 1`),
    db.run(sql`
      INSERT INTO pending_invites
        (phone_hash, link_key, inviter_id, channel, network_hash, click_id, created_at, expires_at)
      SELECT ${phoneHash}, ${click.linkKey}, owner_id, coalesce(${storedChannel(click)}, channel), ${from}, ${click.clickId},
        ${now}, ${now + config.attributionWindowMs}
      FROM (${liveLink}) WHERE ${JUST_CHANGED} LIMIT 1
      ON CONFLICT (phone_hash) DO UPDATE SET link_key = excluded.link_key, inviter_id = excluded.inviter_id,
        channel = excluded.channel, network_hash = excluded.network_hash, click_id = excluded.click_id,
        created_at = excluded.created_at, expires_at = excluded.expires_at
      WHERE ${config.attributionTouch} = 'last' OR pending_invites.expires_at <= excluded.created_at`),
  ])
  if (!owner) throw new AppError('click_token_not_valid')
  if (owner.repeated) return
  const refusals = spent.flatMap(({ budget }) => budgets[budget] ?? [])
  const longest = refusals.toSorted((a, b) => b.until - a.until)[0]
  if (longest) {
    const { limit: quota, windowSeconds, until } = longest
    throw limitError('pending_invites', { quota, windowSeconds, retryAfterSeconds: secondsUntil(until, now) })
  }
}

/** The positions of those budgets that have no room. */
const selectSpent = (budgets: string): SQL => sql`
  SELECT one.key AS budget FROM json_each(${budgets}) AS one
  WHERE one.value ->> 'limit' <= coalesce((
    SELECT sum(spent) FROM referral_budgets
    WHERE scope = one.value ->> 'scope' AND period >= one.value ->> 'from'), 0)`
