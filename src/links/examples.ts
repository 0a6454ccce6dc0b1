import { LINK_FIELDS, perField } from './fields.ts'
import type { ApiName, LinkField } from './fields.ts'
import type { ReferralLink } from './responses.ts'

/* What the OpenAPI document shows. */

export const EXAMPLE_FIELDS = perField((field) => LINK_FIELDS[field].example) as Pick<ReferralLink, ApiName<LinkField>>

export const EXAMPLE_LINK: ReferralLink = {
  code: 'summer-sale',
  kind: 'custom',
  url: 'https://api.example/r/summer-sale',
  ...EXAMPLE_FIELDS,
  state: 'live',
  created_at: '2026-11-20T18:30:00.000Z',
  ...{ clicks: 120, uniques: 84, signups: 9 },
}

/** The fields of a link on which nothing is set. */
export const NO_FIELDS = perField(() => null)

/** Shows what a click token looks like; no key signs like this. */
export const EXAMPLE_CLICK_TOKEN = 'AGkj8YkBAgMEBQYHCEs0OUZKNWV4YW1wbGUtb25seS0tLS0'
