import { inArray, sql } from 'drizzle-orm'
import { audited, JUST_CHANGED } from '../../audit/audit-statement.ts'
import { bareList } from '../../db/columns.ts'
import type { Database } from '../../db/database.ts'
import { referralLinks } from '../../db/referral-schema.ts'
import { runBatch, runQuery, UniqueViolation } from '../../db/run-batch.ts'
import type { AppError } from '../../errors/app-error.ts'
import { createdUnder, isFirst, isRemembered, remember } from '../../identity/idempotency.ts'
import type { Repeatable } from '../../identity/idempotency.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import { periodSpent, spend } from '../../identity/user-budgets.ts'
import { RANDOM_CODE_TRIES, randomLinkCode } from '../../links/create-link.ts'
import { apiName, CAMPAIGN_FIELD_NAMES } from '../../links/fields.ts'
import { linkKey } from '../../links/link-key.ts'
import { readLinkInput } from '../../links/read-input.ts'
import { forgetLink } from '../../links/redirect/link-cache.ts'
import type { CampaignLinkInput } from '../../links/schemas.ts'
import type { Ports } from '../../ports.ts'

export type CampaignPorts = Pick<Ports, 'config' | 'clock' | 'linkCache' | 'waitUntil' | 'log'> & { db: Database }

/** What `readLinkInput` makes of an input, and the alias it asks for. */
export interface NewCampaignLink {
  alias: string | undefined
  columns: ReturnType<typeof readLinkInput>
}

/** @throws AppError `invalid_request` for what the configuration or the current time forbids */
export const readCampaignLink = (
  { linkHosts, now }: Pick<Ports['config'], 'linkHosts'> & { now: number },
  input: CampaignLinkInput,
): NewCampaignLink => ({
  alias: input.code ?? undefined,
  columns: readLinkInput({ linkHosts, now, byStaff: true }, input),
})

/** How many links all staff together create in a day: an account in the wrong hands cannot take all good names. */
const BUDGET = 'campaign_links_per_service'

interface CreateCampaignLinks {
  links: NewCampaignLink[]
  by: ByStaff
  now: number
  repeatable: Repeatable | undefined
  /** The refusal of these positions in `links`, whose aliases are taken. */
  taken: (positions: number[]) => AppError
}

/**
 * Creates links of the service, all or none, or finds those that an earlier request with the same key created. The unique
 * index decides who gets an alias.
 * @returns their codes, in order
 * @throws AppError `idempotency_key_reused`, `campaign_links_per_service`, `storage_unavailable`, and what `taken` makes
 */
export async function createCampaignLinks(
  ports: CampaignPorts,
  { links, by, now, repeatable, taken }: CreateCampaignLinks,
): Promise<string[]> {
  const { config, db } = ports
  for (let tries = 1; ; tries += 1) {
    const rows = links.map(({ alias, columns }) => rowOf(alias ?? randomLinkCode(), columns, now))
    const codes = rows.map(({ code }) => code)
    const event = {
      at: now,
      ...{ actor: { kind: 'staff' as const, id: by.staff.id }, subjectId: null, context: by.context },
      ...eventOf(rows),
    }
    try {
      const {
        remembered: [, requests] = [],
        codes: [stored],
        created: [created],
      } = await runBatch(db, {
        spend: spend(db, config, { name: BUDGET, now, count: rows.length, when: isFirst(repeatable) }),
        created: audited(db, insertRows(db, rows), event),
        remembered: remember(db, repeatable, { created: JSON.stringify(codes), createdAt: now }),
        codes: db.all<{ codes: string | null }>(
          sql`SELECT ${createdUnder(repeatable, JSON.stringify(codes))} AS codes`,
        ),
      })
      const isDone = created.length > 0 || isRemembered(repeatable, requests)
      if (!isDone || !stored?.codes) throw periodSpent(config, { name: BUDGET, now })
      const made = JSON.parse(stored.codes) as string[]
      // That there is no such link may be cached.
      if (created.length > 0) for (const code of made) forgetLink(ports, linkKey(code)!)
      return made
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error
      const positions = await takenPositions(db, links)
      if (positions.length > 0) throw taken(positions)
      if (tries === RANDOM_CODE_TRIES) throw error
    }
  }
}

const COLUMNS = ['key', 'code', ...CAMPAIGN_FIELD_NAMES, 'createdAt'] as const

type Row = Record<(typeof COLUMNS)[number], string | number | null> & { code: string; key: string }

const rowOf = (code: string, columns: NewCampaignLink['columns'], now: number): Row => ({
  ...(Object.fromEntries(CAMPAIGN_FIELD_NAMES.map((field) => [field, columns[field] ?? null])) as Row),
  ...{ key: linkKey(code)!, code, createdAt: now },
})

/** In one statement, right after `spend`. */
function insertRows(db: Database, rows: Row[]) {
  const values = sql.join(
    COLUMNS.map((_, place) => sql`value ->> ${sql.raw(String(place))}`),
    sql`, `,
  )
  const json = JSON.stringify(rows.map((row) => COLUMNS.map((name) => row[name])))
  return db.all<{ id: number }>(sql`
    INSERT INTO ${referralLinks} (${bareList(COLUMNS.map((name) => referralLinks[name]))})
    SELECT ${values} FROM json_each(${json}) WHERE ${JUST_CHANGED} RETURNING id`)
}

/** What the audit records: of one link all that was set, of many their keys. */
function eventOf(rows: Row[]) {
  const [first, ...more] = rows
  if (!first || more.length > 0) {
    return {
      action: 'campaign_links_imported' as const,
      details: { total: rows.length, links: rows.map(({ key }) => key) },
    }
  }
  const { key, code } = first
  const set = CAMPAIGN_FIELD_NAMES.flatMap((field) => (first[field] === null ? [] : [[apiName(field), first[field]]]))
  const after = { code, ...Object.fromEntries(set) }
  return { action: 'campaign_link_created' as const, details: { link: key, after } }
}

async function takenPositions(db: Database, links: NewCampaignLink[]): Promise<number[]> {
  const keys = links.map(({ alias }) => (alias === undefined ? '' : linkKey(alias)!))
  const list = sql`(SELECT value FROM json_each(${JSON.stringify(keys)}))`
  const rows = await runQuery(
    db,
    db.select({ key: referralLinks.key }).from(referralLinks).where(inArray(referralLinks.key, list)),
  )
  const found = new Set(rows.map(({ key }) => key))
  return keys.flatMap((key, position) => (found.has(key) ? [position] : []))
}
