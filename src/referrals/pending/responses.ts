import * as z from 'zod'

export const PendingInvite = z
  .object({})
  .meta({ id: 'PendingInvite', description: 'Empty: nothing is told about the number.' })
