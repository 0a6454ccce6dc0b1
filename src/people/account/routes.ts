import type { Context } from 'hono'
import { createRouter } from '../../http/create-router.ts'
import type { AppEnv } from '../../http/create-router.ts'
import { jsonBody } from '../../http/json-body.ts'
import { networkOf, networkShield } from '../../http/network.ts'
import { requestContext } from '../../http/request-context.ts'
import { withDatabase } from '../../http/with-database.ts'
import { requireAccess } from '../../identity/require-access.ts'
import type { Tokens } from '../../identity/tokens.ts'
import { languageOf } from '../../lib/language.ts'
import type { Ports } from '../../ports.ts'
import type { SendCodeResult } from '../../sign-in/send-code.ts'
import { confirmPhoneChange } from './confirm-phone-change.ts'
import { exportAccount } from './export-account.ts'
import { requestOwnDeletion } from './request-deletion.ts'
import { ConfirmPhoneInput, PhoneChangeInput } from './schemas.ts'
import { startPhoneChange, verifyCurrentPhone } from './start-phone-change.ts'

/** `/users/current_user`: what people do to their account as a whole. Decided by the primary, never by a replica. */
export function createAccountRoutes(ports: Ports & { tokens: Tokens }) {
  const access = requireAccess(ports)
  const shield = networkShield(ports)
  const database = withDatabase(ports)

  return createRouter()
    .post('/phone', access, shield, jsonBody(PhoneChangeInput), database, async (c) => {
      const input = { ...asked(c), phone: c.req.valid('json').phone, context: requestContext(c) }
      return c.json(codeSentView(await startPhoneChange({ ...ports, db: c.var.db }, input)))
    })
    .post('/phone/verify_current', access, shield, database, async (c) =>
      c.json(codeSentView(await verifyCurrentPhone({ ...ports, db: c.var.db }, asked(c)))),
    )
    .post('/phone/confirm', access, shield, jsonBody(ConfirmPhoneInput), database, async (c) => {
      const { phone, code, current_phone: currentPhone, current_phone_code: currentCode } = c.req.valid('json')
      const current = currentPhone && currentCode ? { phone: currentPhone, code: currentCode } : undefined
      const input = { ...asked(c), wanted: { phone, code }, current, context: requestContext(c) }
      return c.json(await confirmPhoneChange({ ...ports, db: c.var.db }, input))
    })
    .get('/export', access, shield, database, async (c) => {
      const input = { caller: c.var.caller, context: requestContext(c) }
      const exported = await exportAccount({ ...ports, db: c.var.db }, input)
      c.header('Content-Disposition', 'attachment; filename="account.json"')
      return c.json(exported)
    })
    .delete('/', access, database, async (c) => {
      const input = { caller: c.var.caller, context: requestContext(c) }
      return c.json(await requestOwnDeletion({ ...ports, db: c.var.db }, input), 202)
    })
}

const asked = (c: Context<AppEnv>) => ({
  caller: c.var.caller,
  language: languageOf(c.req.raw.headers),
  network: networkOf(c.req.raw.headers),
})

const codeSentView = ({ expiresIn, resendIn, codeLength, code }: SendCodeResult) => ({
  expires_in: expiresIn,
  resend_in: resendIn,
  code_length: codeLength,
  code,
})
