import * as z from 'zod'
import { ROLES } from '../../identity/permissions.ts'

/** What the answers look like: read by the OpenAPI document and the tests. */

const role = z.enum(ROLES)

export const StaffSession = z
  .object({
    access: z
      .string()
      .meta({ description: 'Staff token, for `Authorization: Bearer`. No JWT: it is looked up each time.' }),
    role,
    expires_in: z.int().positive().meta({ description: 'Seconds until it ends; sooner when it is not used.' }),
    device: z
      .string()
      .meta({ description: 'Send it as `X-Device-Token` next time, to have a budget of attempts of your own.' }),
  })
  .meta({ id: 'StaffSession' })

export const StaffMember = z
  .object({ id: z.int().positive(), email: z.string().nullable(), name: z.string(), role })
  .meta({ id: 'StaffMember' })
