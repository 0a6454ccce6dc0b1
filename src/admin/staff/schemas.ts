import * as z from 'zod/mini'
import { docs } from '#docs'
import { pageLimit, PageQuery } from '../../http/pagination.ts'
import { ROLES } from '../../identity/permissions.ts'
import { described } from '../../lib/schema.ts'
import { UpdateUserInput } from '../../people/schemas.ts'
import { ReasonText } from '../reason.ts'

const { email: UserEmail, first_name: UserName } = UpdateUserInput.shape

const RoleText = z.enum(ROLES)

/** The rule for e-mails of users, but it is not optional. */
const StaffEmail = described(
  z.pipe(
    z.string(),
    z.transform((typed, ctx) => {
      const { data } = UserEmail.safeParse(typed)
      if (data != null) return data
      const code = typed.trim() === '' ? 'required' : 'invalid_email'
      ctx.issues.push({ code: 'custom', input: typed, params: { code } })
      return z.NEVER
    }),
  ),
  docs({
    type: 'string',
    description: 'They sign in with it. Nobody else on the staff has it.',
    examples: ['ivan@example.com'],
  }),
)

export const InviteStaffInput = described(
  z.object({ email: StaffEmail, role: RoleText, name: UserName }),
  docs({
    id: 'InviteStaffInput',
  }),
)
export type InviteStaffInput = z.output<typeof InviteStaffInput>

export const StaffRoleInput = described(
  z.object({ role: RoleText, reason: ReasonText }),
  docs({ id: 'StaffRoleInput' }),
)

const MAX_LIMIT = 100

export const ListStaffQuery = z.object({
  limit: pageLimit(MAX_LIMIT, 50),
  cursor: PageQuery.shape.cursor,
})
export type ListStaffQuery = z.output<typeof ListStaffQuery>
