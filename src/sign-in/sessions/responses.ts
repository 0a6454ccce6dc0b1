import * as z from 'zod'

/* Schemas for the OpenAPI document; the Worker only uses their types. */

const Time = z.iso.datetime()

const Session = z
  .object({
    id: z.string().meta({ description: 'Use it to end the session. Not a secret: it grants no access.' }),
    device: z
      .string()
      .nullable()
      .meta({ description: 'Browser or app, and system, from the user agent; null if unknown.' }),
    country: z
      .string()
      .nullable()
      .meta({ description: 'Where the sign-in came from, ISO 3166-1 alpha-2; null if unknown.' }),
    created_at: Time.meta({ description: 'When it was opened.' }),
    last_used_at: Time.meta({ description: 'Accurate to the hour, or the latest refresh.' }),
    current: z.boolean().meta({ description: 'Whether this is the current session.' }),
  })
  .meta({ id: 'Session', description: 'One signed-in device.' })

export const SessionList = z.object({ results: z.array(Session) }).meta({ id: 'SessionList' })
export type SessionList = z.output<typeof SessionList>
