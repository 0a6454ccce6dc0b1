import * as z from 'zod'

/* Schemas for the OpenAPI document; the Worker only uses their types. */

const Time = z.iso.datetime()

const Session = z
  .object({
    id: z.string().meta({ description: 'To end it by. No secret: nobody gets in with it.' }),
    device: z
      .string()
      .nullable()
      .meta({ description: 'Browser or app, and system, as the user agent names them; null when it does not.' }),
    country: z.string().nullable().meta({ description: 'ISO 3166-1 alpha-2, of the sign-in; null when not known.' }),
    created_at: Time.meta({ description: 'The sign-in.' }),
    last_used_at: Time.meta({ description: 'To the hour, or the latest refresh.' }),
    current: z.boolean().meta({ description: 'Whether this is the session that asks.' }),
  })
  .meta({ id: 'Session', description: 'One signed-in device.' })

export const SessionList = z.object({ results: z.array(Session) }).meta({ id: 'SessionList' })
export type SessionList = z.output<typeof SessionList>
