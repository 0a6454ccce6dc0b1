import { env } from 'cloudflare:workers'
import { decode } from 'hono/jwt'
import { generateKey } from '../../src/cli/keys/generate-key.ts'
import type { BotVerdict } from '../../src/sign-in/turnstile/verify-turnstile.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { addPendingInvite, decline } from '../support/attribution.ts'
import { failBefore } from '../support/failing-database.ts'
import { ageSends, crowdCountry, whileServiceIsFull } from '../support/ledger-state.ts'
import { withOutdatedSchema } from '../support/outdated-schema.ts'
import { RECEIPT_VARIABLES, RECEIPTS } from '../support/receipts.ts'
import type { Receipt } from '../support/receipts.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'
import { ACCOUNT_SCENARIOS } from './account-scenarios.ts'
import { ADMIN_SCENARIOS } from './admin-scenarios.ts'
import { LINK_SCENARIOS } from './link-scenarios.ts'
import { PEOPLE_SCENARIOS } from './people-scenarios.ts'
import { REFERRAL_SCENARIOS } from './referral-scenarios.ts'
import { REWARD_SCENARIOS } from './reward-scenarios.ts'
import { SHARE_SCENARIOS } from './share-scenarios.ts'
import { STATS_SCENARIOS } from './stats-scenarios.ts'
import { USER_SCENARIOS } from './user-scenarios.ts'
import { WEBHOOK_SCENARIOS } from './webhook-scenarios.ts'

/*
 * How to provoke each answer that is specific to an operation. `provoke.ts` has those that any operation can give.
 */

export const test = createTestApp()
const unguessing = createTestApp({ variables: { UNKNOWN_CODES_PER_HOUR: '0' } })
const rejectingSms = createTestApp({
  ports: { sms: { send: () => Promise.resolve({ kind: 'rejected', retryable: false, reason: 'no such number' }) } },
})
const unableSms = createTestApp({
  ports: { sms: { send: () => Promise.resolve({ kind: 'rejected', retryable: true, reason: 'vonage:9' }) } },
})
const botVerdict = (verdict: BotVerdict) =>
  createTestApp({
    variables: { TURNSTILE_SECRET_KEY: 'secret' },
    ports: { verifyBotToken: () => Promise.resolve(verdict) },
  })
const { guard } = createWorkerPorts(env, test.config)
const wantsCheck = createTestApp({
  ports: { guard: { ...guard, issueCode: () => Promise.resolve({ kind: 'bot_check_required' }) } },
})
const receiving = createTestApp({ variables: RECEIPT_VARIABLES })
const signingWithKeys = createTestApp({ variables: { SIGNING_KEYS: JSON.stringify([await generateKey('ES256')]) } })
const KEYS = '/.well-known/jwks.json'
const withApps = createTestApp({
  variables: {
    IOS_APP_IDS: 'ABCDE12345.com.example.app',
    ANDROID_PACKAGE: 'com.example.app',
    ANDROID_CERT_SHA256: Array.from({ length: 32 }, () => 'a4').join(':'),
    IOS_STORE_URL: 'https://apps.apple.com/app/id1234567890',
  },
})
const IOS_LINKS = '/.well-known/apple-app-site-association'
const ANDROID_LINKS = '/.well-known/assetlinks.json'
const flooded = createTestApp({ variables: { NETWORK_LIMITS: 'on' }, ports: { ipLimit: () => Promise.resolve(false) } })
const databaseDown = () => createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
const storeDown = createTestApp({ ports: { probes: { database: () => Promise.reject(new Error('down')) } } })

type Scenarios = Record<string, () => Promise<Response>>

const from = (address: string) => ({ 'CF-Connecting-IP': address })
const send = (phone: string, app = test, address = newPhone(), token?: string) =>
  app.request('POST', '/api/v1/auth/send_code/', {
    body: { phone, turnstile_token: token },
    headers: from(address),
  })

const enter = (phone: string, code: string, invitedByCode?: string) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code, invited_by_code: invitedByCode } })
const post = (path: string, body: object) => test.request('POST', `/api/v1/auth/${path}/`, { body })

const sessions = (method: string, { access }: SignedIn, path = '') =>
  test.request(method, `/api/v1/auth/sessions/${path}`, { token: access })

const later = createTestApp({ ports: { clock: () => Date.now() + 700_000 } })

/** A session that ends another one, which was opened eleven minutes after it. */
async function endRecent(pathOf: (id: string) => string) {
  const { access: token, phone } = await signInAs(test)
  const recent = await signInAs(later, phone)
  const path = pathOf(String(decode(recent.access).payload['sid']))
  return later.request('DELETE', `/api/v1/auth/sessions/${path}`, { token })
}

/** Guesses wrong at several codes of one phone, signing in with all but the last. Returns the last answer. */
async function afterGuesses(guessesAtCodes: number[], phone: string) {
  let code = ''
  for (const [i, guesses] of guessesAtCodes.entries()) {
    code = await receiveCode(test, phone)
    for (let guess = 0; guess < guesses; guess += 1) await enter(phone, wrongCode(code))
    if (i < guessesAtCodes.length - 1) await enter(phone, code)
  }
  return enter(phone, code)
}

/** Follows the invite link of a new user. */
async function follow(userAgent: string) {
  const { invite_code: code } = await currentUser(test, await signInAs(test))
  return withApps.request('GET', `/r/${code}`, { headers: { 'User-Agent': userAgent } })
}

async function cached(path: string, app = test) {
  const first = await app.request('GET', path)
  await first.body?.cancel()
  return app.request('GET', path, { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } })
}

const receive = (receipt: Receipt) => receiving.request('POST', '/api/v1/sms/receipts/telnyx/', { ...receipt })

const pages = (path: string): Scenarios => ({
  '200 text/html': () => test.request('GET', path),
  '304': () => cached(path),
})

/** By operation and name of the answer. */
export const SCENARIOS: Record<string, Scenarios> = {
  ...ACCOUNT_SCENARIOS,
  ...LINK_SCENARIOS,
  ...PEOPLE_SCENARIOS,
  ...STATS_SCENARIOS,
  ...SHARE_SCENARIOS,
  ...REFERRAL_SCENARIOS,
  auth_send_code: {
    '200 application/json': () => send(newPhone()),
    '429 send_cooldown': async () => {
      const phone = newPhone()
      await receiveCode(test, phone)
      return send(phone)
    },
    '429 sends_per_number': async () => {
      const phone = newPhone()
      for (let i = 0; i < 5; i += 1) await signInAs(test, phone)
      return send(phone)
    },
    '429 failures_per_number': async () => {
      const phone = newPhone()
      await afterGuesses([4, 4, 2], phone)
      return send(phone)
    },
    '403 bot_check_required': () => send(newPhone(), wantsCheck),
    '403 bot_check_failed': () => send(newPhone(), botVerdict('failed'), newPhone(), 'token'),
    '503 bot_check_unavailable': () => send(newPhone(), botVerdict('unavailable'), newPhone(), 'token'),
    '403 country_not_served': () => send('+8501921234567'),
    '429 sends_per_network': async () => {
      for (let i = 0; i < 10; i += 1) await send(newPhone(), test, '203.0.113.1')
      return send(newPhone(), test, '203.0.113.1')
    },
    '429 unverified_sends_per_network': async () => {
      for (let i = 0; i < 10; i += 1) await send(newPhone(), test, '203.0.113.2')
      await ageSends(4_000_000)
      for (let i = 0; i < 10; i += 1) await send(newPhone(), test, '203.0.113.2')
      await ageSends(4_000_000)
      return send(newPhone(), test, '203.0.113.2')
    },
    '429 unverified_sends_per_country': async () => {
      await crowdCountry('NZ')
      return send('+64211234567')
    },
    '429 sends_per_service': () => whileServiceIsFull(() => send(newPhone())),
    '502 sms_rejected': () => send(newPhone(), rejectingSms),
    '503 sms_unavailable': () => send(newPhone(), unableSms),
    '503 schema_outdated': () => withOutdatedSchema(() => send(newPhone(), createTestApp())),
  },
  auth_get_by_phone: {
    '200 application/json': async () => {
      const phone = newPhone()
      return enter(phone, await receiveCode(test, phone))
    },
    '403 invalid_code': () => enter(newPhone(), '1234'),
    '403 unknown_invite_code': async () => {
      const phone = newPhone()
      return enter(phone, await receiveCode(test, phone), 'nobody')
    },
    '429 unknown_codes': async () => {
      const phone = newPhone()
      const body = { phone, code: await receiveCode(test, phone), invited_by_code: 'ZZZZZZ' }
      return unguessing.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })
    },
    '403 user_blocked': async () => {
      const caller = await signInAs(test)
      await env.DB.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(caller.phone).run()
      return enter(caller.phone, await receiveCode(test, caller.phone))
    },
    '429 attempts_per_code': () => afterGuesses([5], newPhone()),
    '429 failures_per_number': () => afterGuesses([4, 4, 2], newPhone()),
    '429 failures_per_network': async () => {
      let last = new Response()
      for (let i = 0; i < 31; i += 1) {
        const phone = newPhone()
        const body = { phone, code: wrongCode(await receiveCode(test, phone)) }
        last = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body, headers: from('203.0.113.3') })
      }
      return last
    },
  },
  auth_verify: {
    '200 application/json': async () => post('jwt/verify', { token: (await signInAs(test)).access }),
    '401 token_not_valid': () => post('jwt/verify', { token: 'none' }),
  },
  auth_refresh: {
    '200 application/json': async () => post('jwt/refresh', { refresh: (await signInAs(test)).refresh }),
    '401 token_not_valid': async () => post('jwt/refresh', { refresh: (await signInAs(test)).access }),
    '401 token_superseded': async () => {
      const { refresh } = await signInAs(test)
      const successor = await json<{ refresh: string }>(await post('jwt/refresh', { refresh }))
      await post('jwt/refresh', successor)
      return post('jwt/refresh', { refresh })
    },
  },
  auth_logout: {
    '204': async () => post('logout', { refresh: (await signInAs(test)).refresh }),
    '401 token_not_valid': () => post('logout', { refresh: 'none' }),
  },
  auth_sessions_list: { '200 application/json': async () => sessions('GET', await signInAs(test)) },
  auth_sessions_end_others: {
    '204': async () => sessions('DELETE', await signInAs(test)),
    '403 recent_sign_in_required': async () => endRecent(() => ''),
  },
  auth_sessions_end: {
    '204': async () => {
      const caller = await signInAs(test)
      return sessions('DELETE', caller, `${String(decode(caller.access).payload['sid'])}/`)
    },
    '403 recent_sign_in_required': async () => endRecent((id) => `${id}/`),
    '404 not_found': async () => sessions('DELETE', await signInAs(test), 'nothing/'),
  },
  auth_keys: {
    '200 application/json': () => signingWithKeys.request('GET', KEYS),
    '304': () => cached(KEYS),
  },
  link_follow: {
    '302': () => follow('Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1'),
    '200 text/html': () => follow('WhatsApp/2.24.20.81 A'),
    '429 requests_per_network': () => flooded.request('GET', '/r/flooded'),
    '429 unknown_codes': () => unguessing.request('GET', '/r/nobodys-link'),
    '503 storage_unavailable': () => databaseDown().request('GET', '/r/D0WNED'),
  },
  app_links_ios: {
    '200 application/json': () => withApps.request('GET', IOS_LINKS),
    '304': () => cached(IOS_LINKS, withApps),
    '404 not_found': () => test.request('GET', IOS_LINKS),
  },
  app_links_android: {
    '200 application/json': () => withApps.request('GET', ANDROID_LINKS),
    '304': () => cached(ANDROID_LINKS, withApps),
    '404 not_found': () => test.request('GET', ANDROID_LINKS),
  },
  ...USER_SCENARIOS,
  referrals_decline_inviter: {
    '204': async () => {
      const inviter = await currentUser(test, await signInAs(test))
      const phone = newPhone()
      await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
      return decline(test, await signInAs(test, phone))
    },
    '409 not_declinable': async () => decline(test, await signInAs(test)),
  },
  sms_receipt: {
    '200 application/json': async () => receive(await RECEIPTS['telnyx']!.make(Math.floor(Date.now() / 1000))),
    '403 invalid_signature': async () => receive(await RECEIPTS['telnyx']!.make(1_700_000_000)),
    '404 not_found': () => test.request('POST', '/api/v1/sms/receipts/telnyx/', { body: {} }),
    '413 body_too_large': () => receive({ headers: {}, body: 'x'.repeat(65_537) }),
  },
  ...ADMIN_SCENARIOS,
  ...REWARD_SCENARIOS,
  ...WEBHOOK_SCENARIOS,
  schema_retrieve: {
    '200 application/json': () => test.request('GET', '/api/v1/schema/'),
    '200 application/yaml': () => test.request('GET', '/api/v1/schema/?format=yaml'),
    '304': () => cached('/api/v1/schema/'),
  },
  redoc_page: pages('/api/v1/redoc/'),
  start_page: pages('/'),
  errors_page: pages('/errors/'),
  health: { '200 application/json': () => test.request('GET', '/health') },
  health_ready: {
    '200 application/json': () => test.request('GET', '/health/ready'),
    '503 application/json': () => storeDown.request('GET', '/health/ready'),
    '503 schema_outdated': () => withOutdatedSchema(() => createTestApp().request('GET', '/health/ready')),
    '503 storage_unavailable': () => databaseDown().request('GET', '/health/ready'),
  },
}
