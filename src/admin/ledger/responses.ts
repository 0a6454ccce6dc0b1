import * as z from 'zod'

/* Schemas for the OpenAPI document; the Worker only uses their types. */

const Seal = z
  .object({
    first_id: z.int().positive(),
    last_id: z.int().positive().meta({ description: 'It covers the transfers with these ids and all between them.' }),
    seal: z.string().meta({ description: 'JWS (RFC 7515), signed with a key of `/.well-known/jwks.json`.' }),
  })
  .meta({ id: 'LedgerSeal' })

const links = { next: z.string().nullable(), previous: z.string().nullable() }

export const SealPage = z.object({ ...links, results: z.array(Seal) }).meta({ id: 'LedgerSealPage' })
export type SealPage = z.output<typeof SealPage>

const Account = z.string().meta({
  description:
    '`program:1` (what it has cost, as a negative balance), `held:42` and `available:42` of a user, `paid:1` of a program.',
})

const Transfer = z
  .object({
    id: z.int().positive().meta({ description: 'Each has the next id.' }),
    debit: Account,
    credit: Account,
    amount: z.int().positive(),
    unit: z.string(),
    kind: z.enum(['earn', 'release', 'fulfil', 'void', 'reverse', 'expire']),
    reward: z.string(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Transfer' })
export type Transfer = z.output<typeof Transfer>

export const TransferPage = z.object({ ...links, results: z.array(Transfer) }).meta({ id: 'TransferPage' })
export type TransferPage = z.output<typeof TransferPage>
