import * as z from 'zod'
import { PersonSummary } from '../../identity/person-contract.ts'
import { LIST_COUNT } from '../list-count.ts'

const Time = z.iso.datetime()

export const PendingCode = z
  .object({
    id: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .meta({ description: 'Id of the send. It reveals nothing about the code.' }),
    phone: z.string(),
    user: PersonSummary.nullable().meta({ description: 'The owner of the number, if it has one.' }),
    purpose: z.enum(['sign_in', 'device', 'phone_change']),
    country: z.string().meta({ description: 'Country of the number: ISO 3166, or a calling code.' }),
    network: z.string().meta({ description: 'Start of a keyed hash; equal values mean the same network.' }),
    created_at: Time,
    expires_at: Time,
  })
  .meta({
    id: 'PendingCode',
    description: 'A code that was sent and not entered yet. The code itself is never stored.',
  })
export type PendingCode = z.output<typeof PendingCode>

const PageLink = z.url().nullable().meta({ description: 'Absolute URL with the same parameters.' })

export const PendingCodePage = z
  .object({ ...LIST_COUNT, next: PageLink, previous: PageLink, results: z.array(PendingCode) })
  .meta({ id: 'PendingCodePage' })
export type PendingCodePage = z.output<typeof PendingCodePage>
