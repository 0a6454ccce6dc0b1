import * as z from 'zod'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Level = z.int().min(1).max(5)

export const Descendant = z
  .object({
    id: z.int().positive(),
    level: Level.meta({ description: '1 for those whom the caller invited, 2 for those whom these invited.' }),
    inviter_id: z.int().positive().meta({ description: 'Who invited them: the caller, or somebody one level up.' }),
    display_name: z.string().nullable().meta({ description: 'What they let others see.' }),
    phone: z.string().nullable().meta({ description: 'E.164, masked or null: the setting `DIRECTORY`.' }),
    joined: z.iso
      .datetime()
      .nullable()
      .meta({ examples: ['2026-11-23T06:02:11.480Z'] }),
  })
  .meta({ id: 'Descendant', description: 'Somebody below the caller. A deleted user has ids and no more.' })
export type Descendant = z.output<typeof Descendant>

export const ReferralTree = z
  .object({
    levels: z
      .array(z.object({ level: Level, people: z.int().nonnegative() }))
      .meta({ description: 'How many people each level has, from 1 to the depth.' }),
    count: z.int().nonnegative().meta({ description: 'How many people all pages have together.' }),
    next: z.url().nullable().meta({ description: 'The page after this one.' }),
    previous: z.url().nullable().meta({ description: 'The page before this one.' }),
    results: z.array(Descendant),
  })
  .meta({ id: 'ReferralTree' })
export type ReferralTree = z.output<typeof ReferralTree>
