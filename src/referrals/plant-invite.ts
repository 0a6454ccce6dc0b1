import { sql } from 'drizzle-orm'
import { JUST_CHANGED } from '../audit/audit-statement.ts'
import { excluded, rowOf } from '../db/columns.ts'
import type { Database } from '../db/database.ts'
import { preparedQuery } from '../db/prepared-query.ts'
import type { Placeholders } from '../db/prepared-query.ts'
import { pendingInvites, referralBudgets, referralLinks } from '../db/referral-schema.ts'
import { runBatch } from '../db/run-batch.ts'
import { users } from '../db/schema.ts'
import { readOtherwise } from '../db/typed-code.ts'
import { AppError, limitError } from '../errors/app-error.ts'
import { mayMean } from '../lib/invite-code.ts'
import type { Phone } from '../lib/phone.ts'
import { secondsUntil } from '../lib/time.ts'
import type { Channel } from '../links/channel.ts'
import type { ClickTokens } from '../links/click-token.ts'
import { linkKey } from '../links/link-key.ts'
import { aboutLiveLink } from '../links/live-link.ts'
import { countGuess, guessOf, hasRoomToGuess, networkHash, noRoomToGuess, selectRoom } from '../links/unknown-codes.ts'
import type { Guess } from '../links/unknown-codes.ts'
import type { Ports } from '../ports.ts'
import { storedChannel } from './inviter-sources.ts'
import { pendingPhoneHash } from './keyed-hashes.ts'
import { budgetsOf, PLANTING_MS } from './pending-budgets.ts'

type PlantPorts = Pick<Ports, 'config' | 'clock'> & { clickTokens: ClickTokens; db: Database }

interface PlantInvite {
  link: string
  /** Of the click that opened the page. */
  token: string
  phone: Phone
  network: string
}

/**
 * Remembers that a link brought whoever has this number. Nothing is looked up by the number, so neither the answer nor its
 * timing can reveal anything about it.
 * @throws AppError `unknown_codes`, `click_token_not_valid`, `pending_invites`, `storage_unavailable`
 */
export async function plantInvite(
  { config, clock, clickTokens, db }: PlantPorts,
  { link, token, phone, network }: PlantInvite,
): Promise<void> {
  const now = clock()
  const click = clickTokens.read(token, now)
  if (!click || !mayMean(linkKey(link), click.linkKey) || now - click.clickedAt > PLANTING_MS)
    throw new AppError('click_token_not_valid')

  const phoneHash = pendingPhoneHash(config.secretKey, phone.e164)
  const from = networkHash(config.secretKey, network)
  const { budgets, mark, entries } = budgetsOf(config, { click, network, phone: phoneHash, now })
  const guess = guessOf(config, { network }, { key: click.linkKey, now })
  const values = {
    ...guess,
    ...{ now, mark, budgets: JSON.stringify(budgets), entries: JSON.stringify(entries) },
    ...{ phoneHash, networkHash: from, clickId: click.clickId, channel: storedChannel(click) },
    ...{ expiresAt: now + config.attributionWindowMs, touch: config.attributionTouch },
  }
  const {
    owners: [owner],
    spentOf,
    room: [room],
  } = await runBatch(db, {
    room: selectRoom(db, guess),
    count: countGuess(db, guess),
    owners: selectOwner(db, values),
    spentOf: selectSpent(db, values),
    spend: spendBudgets(db, values),
    plant: plantNumber(db, values),
  })
  if (!room?.hasRoom) throw noRoomToGuess(guess, now, room)
  if (!owner) throw new AppError('click_token_not_valid')
  if (owner.repeated) return
  const refusals = spentOf.flatMap(({ budget }) => budgets[budget] ?? [])
  const longest = refusals.toSorted((a, b) => b.until - a.until)[0]
  if (longest) {
    const { limit: quota, windowSeconds, until } = longest
    throw limitError('pending_invites', { quota, windowSeconds, retryAfterSeconds: secondsUntil(until, now) })
  }
}

interface Planted extends Omit<Guess, 'expiresAt'> {
  now: number
  /** JSON of the budgets, and of the entries that count in them. */
  budgets: string
  entries: string
  mark: string
  phoneHash: string
  networkHash: string
  clickId: string
  channel: Channel | null
  expiresAt: number
  touch: 'first' | 'last'
}

type Values = Placeholders<Planted>

const { scope, period, spent } = referralBudgets

const isRepeat = ({ mark }: Pick<Values, 'mark'>) =>
  sql`EXISTS (SELECT 1 FROM ${referralBudgets} WHERE ${scope} = ${mark})`

/** Of a budget or an entry. Null for what a campaign link has not. The key of a click may be a code as it was typed. */
const scopeOf = ({ key }: Pick<Values, 'key'>) => sql`coalesce(value ->> 'scope', 'o:' || coalesce(
  (SELECT ${referralLinks.userId} FROM ${referralLinks} WHERE ${referralLinks.key} = ${key}),
  (SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${key}),
  (SELECT ${users.id} FROM ${users} WHERE ${users.inviteCode} = ${readOtherwise(key)})))`

/** The positions of budgets that have no room. */
const spentBudgets = ({ budgets, key }: Pick<Values, 'budgets' | 'key'>) => sql`
  SELECT one.budget FROM (SELECT key AS budget, value, ${scopeOf({ key })} AS owner FROM json_each(${budgets})) AS one
  WHERE one.owner IS NOT NULL AND one.value ->> 'limit' <= coalesce((
    SELECT sum(${spent}) FROM ${referralBudgets}
    WHERE ${scope} = one.owner AND ${period} >= one.value ->> 'from'), 0)`

const selectOwner = aboutLiveLink((db, values: Values, liveLink) =>
  db.all<{ repeated: number }>(sql`SELECT ${isRepeat(values)} AS repeated FROM (${liveLink}) LIMIT 1`),
)

const selectSpent = preparedQuery((db, values: Values) => db.all<{ budget: number }>(spentBudgets(values)))

const spendBudgets = aboutLiveLink((db, values: Values, liveLink) => {
  const row = { scope: scopeOf(values), period: sql`value ->> 'period'`, expiresAt: sql`value ->> 'expiresAt'` }
  return db
    .insert(referralBudgets)
    .select(
      db.select(rowOf(referralBudgets, { ...row, spent: 1 })).from(sql`json_each(${values.entries})`)
        .where(sql`${scopeOf(values)} IS NOT NULL AND EXISTS (${liveLink}) AND NOT ${isRepeat(values)} AND NOT EXISTS (${spentBudgets(values)})
          AND ${hasRoomToGuess(values)}`),
    )
    .onConflictDoUpdate({ target: [scope, period], set: { spent: sql`${spent} + 1` } })
})

/** Goes right after the budgets: a number without room is not stored. */
const plantNumber = aboutLiveLink((db, values: Values, liveLink) => {
  const { phoneHash, networkHash, clickId, channel, now, expiresAt, touch } = values
  const changed = {
    ...{ networkHash, clickId, createdAt: now, expiresAt },
    ...{ linkKey: sql`link_key`, inviterId: sql`owner_id`, channel: sql`coalesce(${channel}, channel)` },
  }
  return db
    .insert(pendingInvites)
    .select(
      db
        .select(rowOf(pendingInvites, { ...changed, phoneHash }))
        .from(sql`(${liveLink})`)
        .where(JUST_CHANGED)
        .limit(1),
    )
    .onConflictDoUpdate({
      target: pendingInvites.phoneHash,
      set: excluded(pendingInvites, Object.keys(changed) as (keyof typeof changed)[]),
      setWhere: sql`${touch} = 'last' OR ${pendingInvites.expiresAt} <= ${now}`,
    })
})
