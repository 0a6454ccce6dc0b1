import { perField } from './fields.ts'
import type { ApiName, LinkField } from './fields.ts'
import type { ReferralLink } from './responses.ts'

/* What the OpenAPI document shows. */

export const EXAMPLE_FIELDS: Pick<ReferralLink, ApiName<LinkField>> = {
  label: 'Autumn newsletter',
  channel: 'email',
  campaign: 'autumn-2026',
  destination: 'https://shop.example/autumn',
  expires_at: '2027-01-31T18:00:00.000Z',
  title: '10% off for both of us',
  description: null,
  image: 'https://shop.example/autumn.png',
}

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
