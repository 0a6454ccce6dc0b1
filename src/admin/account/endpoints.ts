import * as z from 'zod/mini'
import { docs } from '#docs'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { described } from '../../lib/schema.ts'
import { relyingParty } from '../passkeys/challenge.ts'
import { AddPasskeyInput, RenamePasskeyInput } from '../passkeys/schemas.ts'
import { NewPasswordText, PasswordText, SecondFactorText } from '../staff-sign-in/schemas.ts'
import { changeOwnPassword, getOwnAccount } from './own-account.ts'
import type { OwnRequest } from './own-account.ts'
import { addPasskey, deletePasskey, listOwnPasskeys, renamePasskey, startPasskey } from './passkeys.ts'
import { confirmTotp, renewRecoveryCodes, startTotp, turnOffTotp } from './second-factor.ts'
import { endOtherOwnSessions, endOwnSession, listOwnSessions } from './sessions.ts'
import { accountView, ownSessionView, passkeyOptionsView, passkeyView } from './views.ts'

/* The caller's own account, for every role. */

const path = '/api/v1/admin/account/'
const sessionsPath = `${path}sessions/` as const
const factorPath = `${path}second_factor/` as const
const passkeysPath = `${path}passkeys/` as const
const access = 'staff'

const own = described(PasswordText, docs({ description: 'The current password.', examples: ['correct horse battery'] }))

const ChangePasswordInput = described(
  z.object({ password: own, new_password: NewPasswordText }),
  docs({
    id: 'ChangePasswordInput',
  }),
)

/** Makes sure that the owner of the account is at the keyboard. */
const OwnPasswordInput = described(z.object({ password: own }), docs({ id: 'OwnPasswordInput' }))

const ConfirmTotpInput = described(z.object({ code: SecondFactorText }), docs({ id: 'ConfirmTotpInput' }))

/** A request is not a plain object: it cannot be spread. */
const by = ({ staff, network, context }: OwnRequest): OwnRequest => ({ staff, network, context })

export const readOwnAccount = endpoint({ method: 'get', path, access }, async ({ ports, staff }) =>
  json(accountView(staff, await getOwnAccount(ports, { staff }))),
)

export const changePassword = endpoint(
  // Ends the other sessions, too, one of which may have used up the changes of the day.
  { method: 'post', path: `${path}password/`, access, isChange: false, body: ChangePasswordInput },
  async (request) => {
    const { password, new_password: newPassword } = request.body
    await changeOwnPassword(request.ports, { ...by(request), password, newPassword })
    return empty()
  },
)

export const readOwnSessions = endpoint({ method: 'get', path: sessionsPath, access }, async ({ ports, staff }) =>
  json({ results: (await listOwnSessions(ports, { staff })).map(ownSessionView) }),
)

export const endOtherSessions = endpoint(
  { method: 'delete', path: sessionsPath, access, isChange: false },
  async (request) => {
    await endOtherOwnSessions(request.ports, by(request))
    return empty()
  },
)

export const endSession = endpoint(
  { method: 'delete', path: `${sessionsPath}:id/`, access, isChange: false },
  async (request) => {
    await endOwnSession(request.ports, { ...by(request), ...request.params })
    return empty()
  },
)

export const startSecondFactor = endpoint(
  { method: 'post', path: factorPath, access, isChange: false, body: OwnPasswordInput },
  async (request) => json(await startTotp(request.ports, { ...by(request), ...request.body })),
)

export const confirmSecondFactor = endpoint(
  { method: 'post', path: `${factorPath}confirm/`, access, isChange: false, body: ConfirmTotpInput },
  async (request) => json({ recovery_codes: await confirmTotp(request.ports, { ...by(request), ...request.body }) }),
)

export const replaceRecoveryCodes = endpoint(
  { method: 'post', path: `${factorPath}recovery_codes/`, access, isChange: false, body: OwnPasswordInput },
  async (request) =>
    json({ recovery_codes: await renewRecoveryCodes(request.ports, { ...by(request), ...request.body }) }),
)

export const turnOffSecondFactor = endpoint(
  { method: 'post', path: `${factorPath}off/`, access, isChange: false, body: OwnPasswordInput },
  async (request) => {
    await turnOffTotp(request.ports, { ...by(request), ...request.body })
    return empty()
  },
)

export const readOwnPasskeys = endpoint({ method: 'get', path: passkeysPath, access }, async ({ ports, staff }) =>
  json({ results: (await listOwnPasskeys(ports, { staff })).map(passkeyView) }),
)

export const startOwnPasskey = endpoint(
  { method: 'post', path: `${passkeysPath}options/`, access },
  async ({ ports, staff, url }) =>
    json(passkeyOptionsView(await startPasskey(ports, { staff, party: relyingParty(url) }))),
)

export const addOwnPasskey = endpoint(
  { method: 'post', path: passkeysPath, access, body: AddPasskeyInput },
  async (request) => {
    const input = { ...by(request), ...request.body, party: relyingParty(request.url) }
    return json(passkeyView(await addPasskey(request.ports, input)), { status: 201 })
  },
)

export const renameOwnPasskey = endpoint(
  { method: 'patch', path: `${passkeysPath}:id/`, access, body: RenamePasskeyInput },
  async (request) =>
    json(passkeyView(await renamePasskey(request.ports, { ...by(request), ...request.body, ...request.params }))),
)

export const deleteOwnPasskey = endpoint(
  { method: 'delete', path: `${passkeysPath}:id/`, access, isChange: false },
  async (request) => {
    await deletePasskey(request.ports, { ...by(request), ...request.params })
    return empty()
  },
)

export const ACCOUNT_ENDPOINTS = [
  readOwnAccount,
  changePassword,
  readOwnSessions,
  endOtherSessions,
  endSession,
  startSecondFactor,
  confirmSecondFactor,
  replaceRecoveryCodes,
  turnOffSecondFactor,
  readOwnPasskeys,
  startOwnPasskey,
  addOwnPasskey,
  renameOwnPasskey,
  deleteOwnPasskey,
]
