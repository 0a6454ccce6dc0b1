import * as z from 'zod'
import { SCOPES } from '../../identity/server-key.ts'

const time = z.iso.datetime()

export const ApiKey = z
  .object({
    id: z.int().positive(),
    name: z.string(),
    prefix: z.string().meta({ description: 'How the key begins.', examples: ['rk_3yXzZ'] }),
    scopes: z.array(z.enum(SCOPES)),
    state: z.enum(['active', 'expired', 'revoked']),
    created_at: time,
    created_by: z.int().positive().meta({ description: 'Id of a staff account.' }),
    creator_lost_access: z.boolean().meta({
      description:
        'That account is blocked, or may no longer manage keys. The key works: replace it, as they may have a copy.',
    }),
    expires_at: time.nullable(),
    last_used_on: z.iso.date().nullable().meta({ description: 'UTC day of the last use.' }),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.output<typeof ApiKey>

export const ApiKeys = z.object({ results: z.array(ApiKey) }).meta({ id: 'ApiKeys' })
export type ApiKeys = z.output<typeof ApiKeys>

export const NewApiKey = z
  .object({
    key: z.string().meta({ description: 'The key itself. It is never shown again.' }),
    api_key: ApiKey,
  })
  .meta({ id: 'NewApiKey' })
export type NewApiKey = z.output<typeof NewApiKey>
