import { env } from 'cloudflare:workers'
import { askForNumber, confirmNumber, deleteAccount, exportAccount } from '../support/account.ts'
import { ageSends, crowdCountry, whileServiceIsFull } from '../support/ledger-state.ts'
import { withOutdatedSchema } from '../support/outdated-schema.ts'
import { createTestApp, newPhone, signInAs, wrongCode } from '../support/test-app.ts'
import type { SignedIn, TestApp } from '../support/test-app.ts'

/* How to provoke each answer about accounts: export, deletion, phone change. */

const test = createTestApp()
const later = createTestApp({ ports: { clock: () => Date.now() + 700_000 } })
const spent = createTestApp({ variables: { LIMITS: 'phone_changes_per_user=0, exports_per_user=0' } })
const rejecting = (retryable: boolean) =>
  createTestApp({ ports: { sms: { send: () => Promise.resolve({ kind: 'rejected', retryable, reason: 'none' }) } } })

type Scenarios = Record<string, () => Promise<Response>>

const PHONE = '/api/v1/users/current_user/phone/'

interface AskOptions {
  app?: TestApp
  address?: string
  caller?: SignedIn
}

/** Requests a code for a number. */
type Ask = (phone: string, options?: AskOptions) => Promise<Response>

const askForNew: Ask = async (phone, { app = test, address = newPhone(), caller } = {}) => {
  const { access } = caller ?? (await signInAs(test))
  return app.request('POST', PHONE, { token: access, body: { phone }, headers: { 'CF-Connecting-IP': address } })
}

const askForOwn: Ask = async (phone, { app = test, address = newPhone(), caller: signedIn } = {}) => {
  const caller = signedIn ?? (await signInAs(test))
  await env.DB.prepare('UPDATE users SET phone = ? WHERE phone = ?').bind(phone, caller.phone).run()
  const headers = { 'CF-Connecting-IP': address }
  const response = await app.request('POST', `${PHONE}verify_current/`, { token: caller.access, headers })
  await env.DB.prepare('UPDATE users SET phone = ? WHERE phone = ?').bind(caller.phone, phone).run()
  return response
}

/** Guesses wrong at codes for a number, by callers with a code of their own each. Returns the last answer. */
async function guessAt(phone: string, guessesOfCallers: number[], address = () => newPhone()): Promise<Response> {
  let last = new Response()
  for (const guesses of guessesOfCallers) {
    const { access } = await signInAs(test)
    const code = wrongCode(await askForNumber(test, { access }, phone))
    for (let guess = 0; guess < guesses; guess += 1) {
      const headers = { 'CF-Connecting-IP': address() }
      last = await test.request('POST', `${PHONE}confirm/`, { token: access, body: { phone, code }, headers })
    }
  }
  return last
}

async function many(count: number, ask: Ask, address: string) {
  for (let i = 0; i < count; i += 1) await ask(newPhone(), { address })
}

/** `block`: the addresses and country that these scenarios use up. */
const sendScenarios = (ask: Ask, block: { address: string; phone: string; country: string }): Scenarios => ({
  '200 application/json': () => ask(newPhone()),
  '403 country_not_served': () => ask('+8501921234567'),
  '429 sends_per_number': async () => {
    const phone = newPhone()
    for (let i = 0; i < 5; i += 1) await askForNew(phone)
    return ask(phone)
  },
  '429 failures_per_number': async () => {
    const phone = newPhone()
    await guessAt(phone, [4, 4, 2])
    return ask(phone)
  },
  '429 sends_per_network': async () => {
    await many(10, ask, `${block.address}.1`)
    return ask(newPhone(), { address: `${block.address}.1` })
  },
  '429 unverified_sends_per_network': async () => {
    for (let hour = 0; hour < 2; hour += 1) {
      await many(10, ask, `${block.address}.2`)
      await ageSends(4_000_000)
    }
    return ask(newPhone(), { address: `${block.address}.2` })
  },
  '429 unverified_sends_per_country': async () => {
    await crowdCountry(block.country)
    return ask(block.phone)
  },
  '429 sends_per_service': async () => {
    // Signing in needs a code too.
    const caller = await signInAs(test)
    return whileServiceIsFull(() => ask(newPhone(), { caller }))
  },
  '502 sms_rejected': () => ask(newPhone(), { app: rejecting(false) }),
  '503 sms_unavailable': () => ask(newPhone(), { app: rejecting(true) }),
  '503 schema_outdated': async () => {
    const [app, caller] = [createTestApp(), await signInAs(test)]
    return withOutdatedSchema(() => ask(newPhone(), { app, caller }))
  },
})

/** By operation and name of the answer. */
export const ACCOUNT_SCENARIOS: Record<string, Scenarios> = {
  users_change_phone: {
    ...sendScenarios(askForNew, { address: '198.51.100', phone: '+358412345678', country: 'FI' }),
    '400 same_phone': async () => {
      const caller = await signInAs(test)
      return askForNew(caller.phone, { caller })
    },
    '429 phone_changes_per_user': () => askForNew(newPhone(), { app: spent }),
    '429 send_cooldown': async () => {
      const [caller, phone] = [await signInAs(test), newPhone()]
      await askForNumber(test, caller, phone)
      return askForNew(phone, { caller })
    },
  },
  users_verify_current_phone: {
    ...sendScenarios(askForOwn, { address: '198.51.101', phone: '+3545801234', country: 'IS' }),
    '404 not_found': async () => {
      const caller = await signInAs(test)
      await env.DB.prepare('UPDATE users SET phone = NULL WHERE phone = ?').bind(caller.phone).run()
      return test.request('POST', `${PHONE}verify_current/`, { token: caller.access })
    },
    '429 send_cooldown': async () => {
      const caller = await signInAs(test)
      await askForOwn(caller.phone, { caller })
      return askForOwn(caller.phone, { caller })
    },
  },
  users_confirm_phone: {
    '200 application/json': async () => {
      const [caller, phone] = [await signInAs(test), newPhone()]
      return confirmNumber(test, caller, { phone, code: await askForNumber(test, caller, phone) })
    },
    '403 invalid_code': async () => confirmNumber(test, await signInAs(test), { phone: newPhone(), code: 1234 }),
    '403 recent_sign_in_required': async () => {
      const [caller, phone] = [await signInAs(test), newPhone()]
      return confirmNumber(later, caller, { phone, code: await askForNumber(test, caller, phone) })
    },
    '409 phone_taken': async () => {
      const [caller, { phone }] = [await signInAs(test), await signInAs(test)]
      return confirmNumber(test, caller, { phone, code: await askForNumber(test, caller, phone) })
    },
    '429 phone_changes_per_user': async () => {
      const [caller, phone] = [await signInAs(test), newPhone()]
      return confirmNumber(spent, caller, { phone, code: await askForNumber(test, caller, phone) })
    },
    '429 attempts_per_code': () => guessAt(newPhone(), [6]),
    '429 failures_per_number': () => guessAt(newPhone(), [4, 4, 3]),
    '429 failures_per_network': async () => {
      let last = new Response()
      for (let i = 0; i < 8; i += 1) last = await guessAt(newPhone(), [4], () => '198.51.102.1')
      return last
    },
  },
  users_export: {
    '200 application/json': async () => exportAccount(test, await signInAs(test)),
    '429 exports_per_user': async () => exportAccount(spent, await signInAs(test)),
  },
  users_delete_current_user: {
    '202 application/json': async () => deleteAccount(test, await signInAs(test)),
    '403 recent_sign_in_required': async () => deleteAccount(later, await signInAs(test)),
  },
}
