import * as z from 'zod'
import { PERIODS } from './periods.ts'

/* Answers: read by the OpenAPI document and the tests, and by the views as types alone. */

const Level = z.int().min(1).max(5)

export const Descendant = z
  .object({
    id: z.int().positive(),
    level: Level.meta({ description: '1: people that you invited; 2: people that they invited; and so on.' }),
    inviter_id: z.int().positive().meta({ description: 'Who invited them: you, or someone one level up.' }),
    display_name: z.string().nullable().meta({ description: 'The name that others see.' }),
    phone: z.string().nullable().meta({ description: 'E.164, masked or null: the setting `DIRECTORY`.' }),
    joined: z.iso
      .datetime()
      .nullable()
      .meta({ examples: ['2026-11-23T06:02:11.480Z'] }),
  })
  .meta({ id: 'Descendant', description: 'Someone below you. Of deleted users only ids remain.' })
export type Descendant = z.output<typeof Descendant>

export const ReferralTree = z
  .object({
    levels: z
      .array(z.object({ level: Level, people: z.int().nonnegative() }))
      .meta({ description: 'People of each level, from 1 to the depth.' }),
    count: z.int().nonnegative().meta({ description: 'People of all pages together.' }),
    next: z.url().nullable().meta({ description: 'The next page.' }),
    previous: z.url().nullable().meta({ description: 'The previous page.' }),
    results: z.array(Descendant),
  })
  .meta({ id: 'ReferralTree' })
export type ReferralTree = z.output<typeof ReferralTree>

const Score = z.int().nonnegative().meta({ description: 'People invited in the period.' })
const DisplayName = z.string().nullable().meta({ description: 'Null for people who have set none.' })

export const Leaderboard = z
  .object({
    period: z.enum(PERIODS),
    starts_at: z.iso.datetime().nullable().meta({ description: 'Null for all time.' }),
    ends_at: z.iso.datetime().nullable().meta({ description: 'The first moment after the period.' }),
    results: z.array(
      z.object({
        rank: z.int().positive().meta({ description: 'Equal scores share a rank: 1, 2, 2, 4.' }),
        display_name: DisplayName,
        score: Score,
        is_me: z.boolean(),
      }),
    ),
    me: z
      .object({
        rank: z.int().positive().nullable().meta({ description: 'Null while the score is 0.' }),
        score: Score,
        display_name: DisplayName,
      })
      .meta({ description: 'You, even if you are not among the results.' }),
  })
  .meta({ id: 'Leaderboard' })
export type Leaderboard = z.output<typeof Leaderboard>

export const PendingInvite = z
  .object({})
  .meta({ id: 'PendingInvite', description: 'Empty: it reveals nothing about the number.' })

export const Resolved = z
  .union([
    z.object({
      valid: z.literal(true),
      referral_token: z.string().meta({ description: 'Send it as `referral_token` when signing in.' }),
    }),
    z.object({ valid: z.literal(false) }),
  ])
  .meta({ id: 'Resolved' })
export type Resolved = z.output<typeof Resolved>
