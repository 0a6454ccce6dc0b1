import type { Config } from '../config.ts'
import type { referralLinks } from '../db/referral-schema.ts'
import { AppError } from '../errors/app-error.ts'
import type { FieldError } from '../errors/app-error.ts'
import { DAY_MS, toIso } from '../lib/time.ts'
import { aliasRefusal } from './alias.ts'
import { MAX_DESTINATION_LENGTH, readDestination } from './destination.ts'
import { apiName, CAMPAIGN_FIELD_NAMES, CAMPAIGN_FIELDS } from './fields.ts'
import type { ApiName, CampaignField } from './fields.ts'
import { MAX_ALIAS_LENGTH, MIN_ALIAS_LENGTH } from './link-key.ts'

/** Five years, leap days included. */
const MAX_LIFETIME_MS = 1827 * DAY_MS

/** Parameters of the messages. */
const PARAMS: Record<string, FieldError['params']> = {
  invalid_alias: { min: MIN_ALIAS_LENGTH, max: MAX_ALIAS_LENGTH },
  too_long: { max: MAX_DESTINATION_LENGTH },
}

type LinkRules = Pick<Config, 'linkHosts'> & { now: number; byStaff?: true }

/** Of a user's link or, with more fields, of a campaign link. */
type LinkInput = { code?: string | null | undefined } & {
  [Field in CampaignField as ApiName<Field>]?: LinkColumns[Field]
}

type Link = typeof referralLinks.$inferInsert
type LinkColumns = { [Field in CampaignField]?: Link[Field] }

/**
 * The columns that an input sets.
 * @throws AppError `invalid_request` for what the configuration or the current time forbids
 */
export function readLinkInput({ linkHosts, now, ...by }: LinkRules, input: LinkInput): LinkColumns {
  const faults: FieldError[] = []
  const refuse = (field: string, code: string, params = PARAMS[code]) => {
    faults.push({ field, code, ...(params && { params }) })
  }

  const addressOf = (field: string, typed: string) => {
    const read = readDestination(typed, linkHosts)
    if ('href' in read) return read.href
    const isOff = read.refusal === 'destination_not_allowed' && linkHosts.length === 0
    refuse(field, isOff ? 'destinations_off' : read.refusal)
    return null
  }

  const { code, expires_at: expiresAt } = input
  const aliasFault = code && aliasRefusal(code, by)
  if (aliasFault) refuse('code', aliasFault)
  if (typeof expiresAt === 'number' && (expiresAt <= now || expiresAt > now + MAX_LIFETIME_MS))
    refuse('expires_at', 'out_of_range', { min: toIso(now), max: toIso(now + MAX_LIFETIME_MS) })
  const columns = CAMPAIGN_FIELD_NAMES.flatMap((field) => {
    const name = apiName(field)
    const value = input[name]
    if (value === undefined) return []
    const isAddress = CAMPAIGN_FIELDS[field].kind === 'address' && typeof value === 'string'
    return [[field, isAddress ? addressOf(name, value) : value]]
  })
  if (faults.length > 0) throw new AppError('invalid_request', { fields: faults })
  return Object.fromEntries(columns) as LinkColumns
}
