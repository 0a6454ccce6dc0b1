import * as z from 'zod/mini'
import { docs } from '#docs'
import { referralLinks } from '../db/referral-schema.ts'
import { atMost, emptyIsNull, LineText } from '../lib/fields.ts'
import { isFitForStrangers } from '../lib/public-text.ts'
import { described, readAs, transformed } from '../lib/schema.ts'
import { isPlainlyShown } from '../lib/text.ts'
import { parseIso } from '../lib/time.ts'
import { CHANNELS } from './channel.ts'
import { MAX_DESTINATION_LENGTH } from './destination.ts'

const plainlyShown = z.refine<string>(isPlainlyShown, { params: { code: 'invalid_text' } })

const fitForStrangers = z.refine<string>(isFitForStrangers, { params: { code: 'invalid_public_text' } })

const text = (max: number, description: string, example: string, isShown = false) => ({
  kind: 'text' as const,
  max,
  example,
  input: z.optional(
    described(
      transformed(
        z.nullable(LineText.check(atMost(max), plainlyShown, ...(isShown ? [fitForStrangers] : []))),
        emptyIsNull,
      ),
      docs({
        description: `${description} At most ${max} characters; null clears.`,
        examples: [example],
      }),
    ),
  ),
})

/** As strangers' queries may have them too: no addresses, and nothing that needs encoding. */
const MAX_UTM = 100
export const PLAIN_UTM = new RegExp(`^[\\w.-]{1,${MAX_UTM}}$`)

const utm = (description: string, example: string) => ({
  kind: 'text' as const,
  max: MAX_UTM,
  example,
  input: z.optional(
    described(
      transformed(
        z.nullable(
          z.string().check(
            z.trim(),
            z.refine((value) => value === '' || PLAIN_UTM.test(value), { params: { code: 'invalid_utm' } }),
          ),
        ),
        emptyIsNull,
      ),
      docs({
        description: `${description} Up to ${MAX_UTM} letters, digits, \`_\`, \`-\` and \`.\`; null clears.`,
        examples: [example],
      }),
    ),
  ),
})

const address = (description: string, example: string) => ({
  kind: 'address' as const,
  max: MAX_DESTINATION_LENGTH,
  example,
  input: z.optional(
    described(
      transformed(z.nullable(z.string().check(z.trim(), atMost(MAX_DESTINATION_LENGTH))), emptyIsNull),
      docs({
        description: `${description} Plain https, on a host that the setting \`LINK_HOSTS\` allows; null clears.`,
        examples: [example],
      }),
    ),
  ),
})

const FOR_STRANGERS = 'No addresses and phone numbers, and nothing in the name of the service.'

/**
 * What owners set on a link, by column; a column's name is also its name in the API. Inputs, answers, files, exports and
 * erasure follow this table.
 */
export const LINK_FIELDS = {
  label: text(64, 'For you to recognize the link; visitors never see it.', 'Autumn newsletter'),
  channel: {
    kind: 'choice' as const,
    example: 'email' as const,
    input: z.optional(
      described(z.nullable(z.enum(CHANNELS)), docs({ description: 'Where you share it. Null clears.' })),
    ),
  },
  campaign: text(64, 'Groups links.', 'autumn-2026'),
  destination: address('Where people without the app go instead of the landing page.', 'https://shop.example/autumn'),
  expiresAt: {
    kind: 'time' as const,
    example: '2027-01-31T18:00:00.000Z',
    input: z.optional(
      described(
        z.nullable(readAs(z.string().check(z.trim()), parseIso, 'invalid_time')),
        docs({
          description: 'When it stops working: in UTC (with `Z`), in the future, at most five years away. Null: never.',
          examples: ['2027-01-31T18:00:00Z'],
        }),
      ),
    ),
  },
  title: text(70, `Title of the preview in messengers. ${FOR_STRANGERS}`, '10% off for both of us', true),
  description: text(
    ...([200, `Description of the preview. ${FOR_STRANGERS}`] as const),
    ...(['Join with my link before the end of autumn.', true] as const),
  ),
  image: address('Image of the preview.', 'https://shop.example/autumn.png'),
}

/** What staff set on a campaign link: they speak for the service, so its texts are their own. */
export const CAMPAIGN_FIELDS = {
  ...LINK_FIELDS,
  campaign: utm('Groups links, and is passed on as `utm_campaign`.', 'autumn-2026'),
  title: text(LINK_FIELDS.title.max, 'Title of the preview and of the landing page.', 'Acme: 10% off all autumn'),
  description: text(
    LINK_FIELDS.description.max,
    'Description of the preview and of the landing page.',
    'Questions? Call +44 20 7946 0000.',
  ),
  utmSource: utm('`utm_source` for where the link leads.', 'newsletter'),
  utmMedium: utm('`utm_medium`.', 'email'),
  utmTerm: utm('`utm_term`.', 'shoes'),
  utmContent: utm('`utm_content`.', 'banner-2'),
}

export type LinkField = keyof typeof LINK_FIELDS
export type CampaignField = keyof typeof CAMPAIGN_FIELDS
export type FieldKind = (typeof LINK_FIELDS)[LinkField]['kind']

export const FIELD_NAMES = Object.keys(LINK_FIELDS) as LinkField[]
export const CAMPAIGN_FIELD_NAMES = Object.keys(CAMPAIGN_FIELDS) as CampaignField[]

/** What only campaign links have. */
export const UTM_FIELDS = ['utmSource', 'utmMedium', 'utmTerm', 'utmContent'] as const satisfies CampaignField[]

/** What a click needs of a link. It is cached. */
export const CLICK_FIELDS = [
  'channel',
  'campaign',
  'destination',
  'title',
  'description',
  'image',
  'expiresAt',
  ...UTM_FIELDS,
] as const satisfies CampaignField[]

/** Columns of the staff's CSV file. */
export const FILE_FIELDS = [
  'label',
  'channel',
  'campaign',
  'destination',
  'title',
] as const satisfies ApiName<LinkField>[]

export const CAMPAIGN_FILE_FIELDS = [
  'utm_source',
  'utm_medium',
  'utm_term',
  'utm_content',
] as const satisfies ApiName<CampaignField>[]

export type ApiName<Field extends CampaignField> = (typeof referralLinks)[Field]['_']['name']

export const apiName = <Field extends CampaignField>(field: Field) => referralLinks[field].name as ApiName<Field>

/** An object with a value for every field, by API name. */
export const perField = <Value, Field extends CampaignField = LinkField>(
  valueOf: (field: Field) => Value,
  fields: readonly Field[] = FIELD_NAMES as readonly CampaignField[] as readonly Field[],
) => Object.fromEntries(fields.map((field) => [apiName(field), valueOf(field)])) as Record<ApiName<Field>, Value>

/** Picks some fields of an object. */
export const pickFields = <Of extends object, Field extends keyof Of>(source: Of, fields: readonly Field[]) =>
  Object.fromEntries(fields.map((field) => [field, source[field]])) as Pick<Of, Field>
