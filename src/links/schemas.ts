import * as z from 'zod/mini'
import { emptyAsDefault, PageQuery } from '../http/pagination.ts'
import { atMost, emptyIsNull, LineText } from '../lib/fields.ts'
import { described, readAs, transformed } from '../lib/schema.ts'
import { isPlainlyShown } from '../lib/text.ts'
import { parseIso } from '../lib/time.ts'
import { CHANNELS } from './channel.ts'
import { MAX_DESTINATION_LENGTH } from './destination.ts'

const plainlyShown = z.refine<string>(isPlainlyShown, { params: { code: 'invalid_text' } })

const clearable = (max: number, description: string, example: string) =>
  z.optional(
    described(transformed(z.nullable(LineText.check(atMost(max), plainlyShown)), emptyIsNull), {
      description: `${description} At most ${max} characters; null clears.`,
      examples: [example],
    }),
  )

const address = (description: string, example: string) =>
  z.optional(
    described(transformed(z.nullable(z.string().check(z.trim(), atMost(MAX_DESTINATION_LENGTH))), emptyIsNull), {
      description: `${description} Plain https, on a host that the setting \`LINK_HOSTS\` allows; null clears.`,
      examples: [example],
    }),
  )

const FIELDS = {
  label: clearable(64, "For the owner's eyes.", 'Autumn newsletter'),
  channel: z.optional(
    described(z.nullable(z.enum(CHANNELS)), { description: 'Where it will be shared; null clears.' }),
  ),
  campaign: clearable(64, 'To tell links of one purpose apart from others.', 'autumn-2026'),
  destination: address(
    'Where whoever has no app is led to, instead of the landing page.',
    'https://shop.example/autumn',
  ),
  expires_at: z.optional(
    described(z.nullable(readAs(z.string().check(z.trim()), parseIso, 'invalid_time')), {
      description: 'Until when it works: in the future, at most five years away, with `Z`. Null: for ever.',
      examples: ['2027-01-31T18:00:00Z'],
    }),
  ),
  title: clearable(70, 'Of the preview that messengers show.', 'Ten per cent off for both of us'),
  description: clearable(200, 'Of the preview.', 'Join with my link before the end of autumn.'),
  image: address('Of the preview.', 'https://shop.example/autumn.png'),
}

/** A new link: every field can be left out. */
export const CreateLinkInput = described(
  z.object({
    code: z.optional(
      described(transformed(z.nullable(z.string().check(z.trim())), emptyIsNull), {
        description:
          'An alias of 3–30 Latin letters, digits and hyphens between them, with at least one letter. Case, hyphens and ' +
          'look-alikes (O and 0; I, L and 1) make no difference: such two are one. Left out, null: a random code.',
        examples: ['summer-sale'],
      }),
    ),
    ...FIELDS,
  }),
  { id: 'CreateLinkInput' },
)
export type CreateLinkInput = z.output<typeof CreateLinkInput>

/** Any of the fields; what is not named stays as it is. */
export const ChangeLinkInput = described(z.object(FIELDS), { id: 'ChangeLinkInput' })
export type ChangeLinkInput = z.output<typeof ChangeLinkInput>

export const LIST_STATES = ['all', 'live', 'disabled', 'expired'] as const
export type ListState = (typeof LIST_STATES)[number]

export const ListLinksQuery = z.object({
  limit: PageQuery.shape.limit,
  cursor: PageQuery.shape.cursor,
  state: described(emptyAsDefault(z.enum(LIST_STATES), 'all'), {
    description: 'Links of one state alone. One that was disabled is not `expired`, whatever its time.',
    default: 'all',
  }),
})
export type ListLinksQuery = z.output<typeof ListLinksQuery>
