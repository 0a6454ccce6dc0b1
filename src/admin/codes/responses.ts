import * as z from 'zod'
import { PersonRef } from '../../identity/person-ref-contract.ts'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Time = z.iso.datetime()

export const PendingCode = z
  .object({
    id: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .meta({ description: 'Of the send. It is not the code and does not lead to it.' }),
    phone: z.string(),
    user: PersonRef.nullable().meta({ description: 'Whose number it is, if somebody has it.' }),
    purpose: z.enum(['sign_in', 'device', 'phone_change']),
    country: z.string().meta({ description: 'Of the number: ISO 3166, or a calling code.' }),
    network: z.string().meta({ description: 'The beginning of a keyed hash: the same one, the same network.' }),
    created_at: Time,
    expires_at: Time,
  })
  .meta({ id: 'PendingCode', description: 'A code that waits to be typed. The code itself is stored nowhere.' })
export type PendingCode = z.output<typeof PendingCode>

const PageLink = z.url().nullable().meta({ description: 'Absolute, with the parameters of the request.' })

export const PendingCodePage = z
  .object({ next: PageLink, previous: PageLink, results: z.array(PendingCode) })
  .meta({ id: 'PendingCodePage' })
export type PendingCodePage = z.output<typeof PendingCodePage>
