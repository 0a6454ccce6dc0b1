import * as z from 'zod/mini'
import { docs } from '#docs'
import { DEFAULT_LIMIT, emptyAsAbsent, emptyAsDefault, pageLimit, PageQuery, wholeNumber } from '../http/pagination.ts'
import { PhoneText } from '../lib/fields.ts'
import { described } from '../lib/schema.ts'
import { PERIODS } from './periods.ts'

/** As deep as the triggers maintain the tree. */
const MAX_DEPTH = 5
const DEFAULT_DEPTH = 3
/** A person costs up to three rows; a page must read at most its length and 200. */
const MAX_TREE_LIMIT = 50

const levelNumber = wholeNumber(1, MAX_DEPTH)
const asLevel = { type: 'integer', minimum: 1, maximum: MAX_DEPTH } as const

export const TreeQuery = z.object({
  depth: described(
    emptyAsDefault(levelNumber, DEFAULT_DEPTH),
    docs({
      description: 'Levels to show and count. A deeper `level` raises it.',
      ...asLevel,
      default: DEFAULT_DEPTH,
    }),
  ),
  level: described(
    emptyAsAbsent(levelNumber),
    docs({
      description: 'Show one level only: 1 are the people that you invited.',
      ...asLevel,
    }),
  ),
  limit: pageLimit(MAX_TREE_LIMIT, DEFAULT_LIMIT),
  cursor: described(PageQuery.shape.cursor, docs({ description: 'From `next` or `previous`.' })),
})
export type TreeQuery = z.output<typeof TreeQuery>

export const LeaderboardQuery = z.object({
  period: described(
    emptyAsDefault(z.enum(PERIODS), 'all'),
    docs({
      description: 'Today, this week or this month (UTC, weeks from Monday), or all time.',
      default: 'all',
    }),
  ),
  limit: described(PageQuery.shape.limit, docs({ description: 'People to show.' })),
})
export type LeaderboardQuery = z.output<typeof LeaderboardQuery>

const Text = z.string().check(z.trim())

/** `{"link": "K49FJ5", "token": "…", "phone": "+79174445566"}` */
export const PendingInviteInput = described(
  z.object({
    link: described(Text, docs({ description: 'Code of the link, however it is spelled.', examples: ['K49FJ5'] })),
    token: described(Text, docs({ description: "The click token on the link's page, at most a day old." })),
    phone: PhoneText,
  }),
  docs({ id: 'PendingInviteInput' }),
)

const OptionalText = z.nullish(Text)
/** It is parsed up to three times. */
const MAX_REFERRER_LENGTH = 2000
const WAYS = ['referrer', 'token', 'code'] as const

/** `{"referrer": "referral_token=…&utm_source=…"}`, `{"token": "…"}` or `{"code": "K49FJ5"}`: exactly one. */
export const ResolveInput = described(
  z
    .object({
      referrer: described(
        z.nullish(Text.check(z.maxLength(MAX_REFERRER_LENGTH))),
        docs({
          description: 'What the Install Referrer library of Google Play returns, unchanged.',
          examples: ['referral_token=AGkj8Y…&utm_source=telegram'],
        }),
      ),
      token: described(
        OptionalText,
        docs({
          description: 'A click token, from the clipboard or a link that opened the app.',
        }),
      ),
      code: described(
        OptionalText,
        docs({
          description: 'An invite code, or the code of a link, as it was typed.',
          examples: ['K49FJ5'],
        }),
      ),
    })
    .check((ctx) => {
      const given = WAYS.filter((way) => typeof ctx.value[way] === 'string')
      const issue = { code: 'custom', input: ctx.value } as const
      if (given.length === 0) ctx.issues.push({ ...issue, path: ['code'], params: { code: 'required' } })
      if (given.length > 1)
        for (const way of given) ctx.issues.push({ ...issue, path: [way], params: { code: 'not_alone' } })
    }),
  docs({ id: 'ResolveInput' }),
)
export type ResolveInput = z.output<typeof ResolveInput>
