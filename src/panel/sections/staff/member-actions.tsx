import type { Context } from 'hono'
import {
  blockStaffMember,
  changeStaffRole,
  createStaffLink,
  endSessionsOfStaff,
  resetStaffSecondFactor,
  revokeStaffLink,
  unblockStaffMember,
} from '../../../admin/staff/endpoints.ts'
import type { StaffEntry } from '../../../admin/staff/responses.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { ROLES } from '../../../identity/permissions.ts'
import { wordsOf } from '../../kit/action.tsx'
import type { Action } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Select } from '../../kit/field.tsx'
import { COMMON } from '../../texts/common.ts'
import { STAFF_TEXTS } from '../../texts/staff.ts'

const PATH = '/staff/:id{[0-9]+}'

type Name = 'changeRole' | 'newLink' | 'passwordLink' | 'revoke' | 'endSessions' | 'resetFactor' | 'block' | 'unblock'

const named =
  (name: Name) =>
  ({ language }: PanelContext) =>
    wordsOf(STAFF_TEXTS[language], name)

/** No one changes their own account here. */
const isOther = ({ id }: StaffEntry, { staff }: PanelContext) => staff?.id !== id

const isInvited = ({ state }: StaffEntry) => state === 'invited' || state === 'invite_expired'

const hasFactor = ({ second_factor: { app, recovery_codes_left: codes, passkeys } }: StaffEntry): boolean =>
  app || codes + passkeys > 0

const role: Action<StaffEntry> = {
  endpoint: changeStaffRole,
  path: `${PATH}/role`,
  done: 'role',
  words: named('changeRole'),
  offered: isOther,
  fields: (form, entry, { language }) => (
    <Select
      {...{ form, name: 'role', label: STAFF_TEXTS[language].role, value: entry.role }}
      options={roleOptions(language)}
    />
  ),
}

/** From the least to the most powerful. */
export const roleOptions = (language: PanelContext['language']) =>
  ROLES.toReversed().map((one) => [one, COMMON[language][one]] as const)

/** Draws the link that an endpoint answers with. */
type DrawLink = (sent: { c: Context<AppEnv>; answer: Response }) => Promise<Response>

const link = (draw: DrawLink): Action<StaffEntry> => ({
  endpoint: createStaffLink,
  path: `${PATH}/invite`,
  done: draw,
  primary: isInvited,
  words: (context, entry) => named(isInvited(entry) ? 'newLink' : 'passwordLink')(context),
  offered: (entry, context) => isOther(entry, context) && entry.state !== 'blocked',
})

const revoke: Action<StaffEntry> = {
  endpoint: revokeStaffLink,
  path: `${PATH}/invite/revoke`,
  // The account may be gone with it.
  done: ({ c }) => c.redirect('/admin/staff/?done=revoked', 303),
  danger: true,
  words: named('revoke'),
  offered: (entry) => isInvited(entry) || entry.invite_expires_at !== null,
}

const endSessions: Action<StaffEntry> = {
  endpoint: endSessionsOfStaff,
  path: `${PATH}/sessions/end`,
  done: 'ended',
  words: named('endSessions'),
  offered: (entry, context) => isOther(entry, context) && entry.sessions > 0,
}

const factor: Action<StaffEntry> = {
  endpoint: resetStaffSecondFactor,
  path: `${PATH}/second-factor/reset`,
  done: 'factor',
  danger: true,
  words: named('resetFactor'),
  offered: (entry, context) => isOther(entry, context) && hasFactor(entry),
}

const block: Action<StaffEntry> = {
  endpoint: blockStaffMember,
  path: `${PATH}/block`,
  done: 'blocked',
  danger: true,
  words: named('block'),
  offered: (entry, context) => isOther(entry, context) && entry.state !== 'blocked',
}

const unblock: Action<StaffEntry> = {
  endpoint: unblockStaffMember,
  path: `${PATH}/unblock`,
  done: 'unblocked',
  words: named('unblock'),
  offered: (entry, context) => isOther(entry, context) && entry.state === 'blocked',
}

/** Actions, in the order of the page. */
export const memberActions = (draw: DrawLink) => [unblock, link(draw), role, endSessions, factor, revoke, block]
