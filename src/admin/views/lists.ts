import { listAudit } from '../audit/endpoints.ts'
import { AuditFilter } from '../audit/select-events.ts'
import { listLinks } from '../links/endpoints.ts'
import { LinkFilter } from '../links/schemas.ts'
import { listUsers } from '../people/endpoints.ts'
import { ExportPeopleQuery } from '../people/schemas.ts'
import { listAllReferrals } from '../referrals/endpoints.ts'
import { ReferralFilter } from '../referrals/schemas.ts'

export const VIEWED = ['people', 'links', 'referrals', 'audit'] as const
export type ViewedList = (typeof VIEWED)[number]

/** Lists whose filters can be named, and what may be kept of them. */
export const VIEWED_LISTS = {
  people: { list: listUsers, filter: ExportPeopleQuery },
  links: { list: listLinks, filter: LinkFilter },
  referrals: { list: listAllReferrals, filter: ReferralFilter },
  audit: { list: listAudit, filter: AuditFilter },
}

/**
 * The parameters of a list's page that a view keeps, in a fixed order; undefined if one is invalid. Never the search: it
 * may be a phone number, which has to go with its owner.
 */
export function viewQuery(name: ViewedList, typed: string): string | undefined {
  const { filter } = VIEWED_LISTS[name]
  const given = new URLSearchParams(typed)
  const known = Object.keys(filter.shape)
    .filter((parameter) => parameter !== 'search' && given.get(parameter))
    .map((parameter): [string, string] => [parameter, given.get(parameter) ?? ''])
  return filter.safeParse(Object.fromEntries(known)).success ? new URLSearchParams(known).toString() : undefined
}
