import * as z from 'zod/mini'
import { docs } from '#docs'
import { json, jsonFile } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { PhoneText } from '../../lib/fields.ts'
import { described } from '../../lib/schema.ts'
import { CodeText } from '../../sign-in/schemas.ts'
import { codeSentView } from '../../sign-in/send-code.ts'
import { useCodes } from '../../sign-in/use-codes.ts'
import { exportAccount } from './export-account.ts'
import { confirmPhoneChange, startPhoneChange, verifyCurrentPhone } from './phone-change.ts'
import { requestOwnDeletion } from './request-deletion.ts'

const path = '/api/v1/users/current_user/'

/** The primary decides, never a replica. */
const account = { access: 'bearer', database: 'write' } as const

const PhoneChangeInput = described(z.object({ phone: PhoneText }), docs({ id: 'PhoneChangeInput' }))

const TOGETHER = ['current_phone', 'current_phone_code'] as const

/** The last two fields require each other. */
const ConfirmPhoneInput = described(
  z
    .object({
      phone: described(PhoneText, docs({ description: 'The new number, the same that the code was requested for.' })),
      code: described(CodeText, docs({ description: 'The code sent to the new number.' })),
      current_phone: described(
        z.optional(PhoneText),
        docs({
          description: 'Your current number. Required with `current_phone_code`.',
        }),
      ),
      current_phone_code: described(
        z.optional(CodeText),
        docs({
          description: 'The code sent by `verify_current`, in place of a sign-in within the last 10 minutes.',
        }),
      ),
    })
    .check(({ value, issues }) => {
      const missing = TOGETHER.filter((field) => value[field] === undefined)
      if (missing.length === 1)
        issues.push({ code: 'custom', path: missing, params: { code: 'required' }, input: value })
    }),
  docs({ id: 'ConfirmPhoneInput' }),
)

export const askForPhoneChange = endpoint(
  { method: 'post', path: `${path}phone/`, ...account, shield: 'entry', body: PhoneChangeInput },
  async ({ ports, caller, body: { phone }, language, network, context }) =>
    json(codeSentView(await startPhoneChange(ports, { caller, phone, language, network, context }))),
)

export const askForCurrentPhone = endpoint(
  { method: 'post', path: `${path}phone/verify_current/`, ...account, shield: 'entry' },
  async ({ ports, caller, language, network }) =>
    json(codeSentView(await verifyCurrentPhone(ports, { caller, language, network }))),
)

export const changePhone = endpoint(
  { method: 'post', path: `${path}phone/confirm/`, ...account, shield: 'entry', body: ConfirmPhoneInput },
  async ({ ports, caller, body, headers, language, network, context, c }) => {
    const { phone, code, current_phone: currentPhone, current_phone_code: currentCode } = body
    const current = currentPhone && currentCode ? { phone: currentPhone, code: currentCode } : undefined
    const from = { caller, language, network, context }
    return useCodes({ ports, headers, context, c }, async (claimCode) =>
      json(await confirmPhoneChange(ports, { wanted: { phone, code }, current, claimCode, ...from })),
    )
  },
)

export const exportCurrentUser = endpoint(
  { method: 'get', path: `${path}export/`, ...account, shield: 'entry' },
  async ({ ports, caller, context }) => jsonFile(await exportAccount(ports, { caller, context }), 'account.json'),
)

export const deleteCurrentUser = endpoint(
  { method: 'delete', path, ...account, afterEnd: true },
  async ({ ports, caller, context }) => json(await requestOwnDeletion(ports, { caller, context }), { status: 202 }),
)

export const ACCOUNT_ENDPOINTS = [
  askForPhoneChange,
  askForCurrentPhone,
  changePhone,
  exportCurrentUser,
  deleteCurrentUser,
]
