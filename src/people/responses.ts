import * as z from 'zod'

const Time = z.iso.datetime().meta({ examples: ['2026-11-23T06:02:11.480Z'] })
const InviteCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{6}$/)

export const User = z
  .object({
    id: z.int().positive(),
    last_login: Time.nullable().meta({ description: 'The last sign-in with a code.' }),
    phone: z
      .string()
      .nullable()
      .meta({ description: 'E.164, or masked (`+7 ••• ••• •• 66`) depending on the setting `DIRECTORY`.' }),
    invite_code: InviteCode.meta({ description: 'Share it to invite others. It never changes.' }),
    invited_by_code: InviteCode.nullable().meta({ description: "The inviter's invite code." }),
    email: z.string().nullable().meta({ description: 'Null if there is none or it is masked.' }),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    is_staff: z.boolean(),
    is_active: z.boolean().meta({ description: 'False for blocked users, who cannot sign in.' }),
    date_joined: Time,
  })
  .meta({ id: 'User' })
export type User = z.output<typeof User>

export const Invited = z.object({ id: z.int().positive(), phone: z.string().nullable() }).meta({ id: 'Invited' })
export type Invited = z.output<typeof Invited>

const { id, ...rest } = User.shape

export const UserDetails = z
  .object({
    id,
    invited: z.array(Invited).meta({ description: "The user's newest invitees, at most 100." }),
    invited_count: z.int().nonnegative(),
    ...rest,
  })
  .meta({ id: 'UserDetails' })
export type UserDetails = z.output<typeof UserDetails>

const Inviter = z
  .object({
    id: z.int().positive(),
    display_name: z.string().nullable().meta({ description: 'Null if the inviter has not set one.' }),
    method: z.enum(['code', 'token', 'pending_phone', 'profile', 'staff']).meta({
      description:
        'Attribution source: a `code` typed at sign-up, the click `token` of a link, the number left on a landing page ' +
        '(`pending_phone`), a code set in the `profile`, or `staff`.',
    }),
    certainty: z
      .enum(['certain', 'likely'])
      .meta({ description: '`likely` if attributed by a click or a number left on a page.' }),
    at: Time,
    declinable_until: Time.nullable().meta({
      description: 'Null if the inviter cannot be declined, or can no longer be.',
    }),
  })
  .meta({ id: 'Inviter' })

/** New fields come last, so that those of the old service stay where they were. */
export const CurrentUser = z
  .object({
    ...UserDetails.shape,
    display_name: z.string().nullable().meta({ description: 'The name strangers see. Null: none.' }),
    invited_by: Inviter.nullable().meta({ description: 'Who invited you.' }),
  })
  .meta({ id: 'CurrentUser' })
export type CurrentUser = z.output<typeof CurrentUser>

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    count: z.int().nonnegative(),
    count_exact: z.boolean().meta({ description: 'False if more than `count` users match, or may match.' }),
    next: z.url().nullable().meta({ description: 'The next page.' }),
    previous: z.url().nullable().meta({ description: 'The previous page.' }),
    results: z.array(item),
  })

export const UserPage = pageOf(User).meta({ id: 'UserPage' })
export type UserPage = z.output<typeof UserPage>

export const InvitedPage = pageOf(Invited).meta({ id: 'InvitedPage' })
export type InvitedPage = z.output<typeof InvitedPage>
