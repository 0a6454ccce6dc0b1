import * as z from 'zod'

/** What the answers look like: read by the OpenAPI document and the tests, and by the views as types alone. */

const Time = z.iso.datetime().meta({ examples: ['2026-11-23T06:02:11.480Z'] })
const InviteCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{6}$/)

export const User = z
  .object({
    id: z.int().positive(),
    last_login: Time.nullable().meta({ description: 'The latest sign-in with a code.' }),
    phone: z.string().nullable().meta({ description: 'E.164, or masked (`+7917•••5566`): the setting `DIRECTORY`.' }),
    invite_code: InviteCode.meta({ description: 'The own code, to share. It never changes.' }),
    invited_by_code: InviteCode.nullable().meta({ description: "The inviter's code." }),
    email: z.string().nullable().meta({ description: 'Null when there is none, or when it is masked.' }),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    is_staff: z.boolean(),
    is_active: z.boolean().meta({ description: 'False for a blocked user, who cannot sign in.' }),
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
    invited: z.array(Invited).meta({ description: 'People this user invited, newest first, at most 100.' }),
    invited_count: z.int().nonnegative(),
    ...rest,
  })
  .meta({ id: 'UserDetails' })
export type UserDetails = z.output<typeof UserDetails>

const Inviter = z
  .object({
    id: z.int().positive(),
    display_name: z.string().nullable().meta({ description: 'Null unless the inviter lets strangers see one.' }),
    method: z.enum(['code', 'token', 'pending_phone', 'profile', 'staff']).meta({
      description:
        'How it is known: a `code` typed at the sign-up, the `token` of a click, the number typed on the page of a link ' +
        '(`pending_phone`), a code in the `profile`, or `staff`.',
    }),
    certainty: z.enum(['certain', 'likely']).meta({ description: '`likely`: by what the device carried.' }),
    at: Time,
    declinable_until: Time.nullable().meta({ description: 'Null when it cannot be declined, or not any more.' }),
  })
  .meta({ id: 'Inviter' })

/** The caller's own page: what others are not shown comes last, so that the old fields stay where they were. */
export const CurrentUser = z
  .object({
    ...UserDetails.shape,
    display_name: z.string().nullable().meta({ description: 'What strangers may see; null: nothing.' }),
    invited_by: Inviter.nullable().meta({ description: 'Who invited the caller, and how that is known.' }),
  })
  .meta({ id: 'CurrentUser' })
export type CurrentUser = z.output<typeof CurrentUser>

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    count: z.int().nonnegative(),
    count_exact: z.boolean().meta({ description: 'False when a filter or search matches more than `count`.' }),
    next: z.url().nullable().meta({ description: 'The page after this one.' }),
    previous: z.url().nullable().meta({ description: 'The page before this one.' }),
    results: z.array(item),
  })

export const UserPage = pageOf(User).meta({ id: 'UserPage' })
export type UserPage = z.output<typeof UserPage>

export const InvitedPage = pageOf(Invited).meta({ id: 'InvitedPage' })
export type InvitedPage = z.output<typeof InvitedPage>
