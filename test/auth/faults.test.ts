import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { randomId } from '../../src/lib/random.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { FAULTS, failBefore } from '../support/failing-database.ts'
import { createTestApp, json, newPhone, receiveCode, signInAs } from '../support/test-app.ts'

const healthy = createTestApp()

const SIGN_IN = '/api/v1/auth/jwt/get_by_phone/'

async function countSessions(phone: string): Promise<number | null> {
  const query = 'SELECT count(*) AS n FROM sessions WHERE user_id = (SELECT id FROM users WHERE phone = ?)'
  return env.DB.prepare(query).bind(phone).first('n')
}

describe('when a database batch fails', () => {
  it.each(FAULTS)('%s committing a sign-in: answers 503, and the code still works', async (moment, fail) => {
    const { openDatabase } = fail()
    const failing = createTestApp({ ports: { openDatabase } })
    const phone = newPhone()
    const code = await receiveCode(healthy, phone)
    for (let i = 0; i < 8; i += 1) {
      const response = await failing.request('POST', SIGN_IN, { body: { phone, code } })
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('5')
      expect(await json(response)).toMatchObject({ code: 'storage_unavailable' })
    }
    expect(await countSessions(phone)).toBe(moment === 'after' ? 1 : 0)
    expect((await healthy.request('POST', SIGN_IN, { body: { phone, code } })).status).toBe(200)
    expect(await countSessions(phone)).toBe(1)
    expect((await healthy.request('POST', SIGN_IN, { body: { phone, code } })).status).toBe(403)
  })

  it('twice with one challenge: gives the session that it opened, until that has been used', async () => {
    const { guard } = createWorkerPorts(env, healthy.config)
    const challengeId = randomId()
    const checkCode = () => Promise.resolve({ kind: 'accepted', challengeId, hasSignedIn: false } as const)
    const app = createTestApp({ ports: { guard: { ...guard, checkCode } } })
    const phone = newPhone()
    const enter = () => app.request('POST', SIGN_IN, { body: { phone, code: '1234' } })
    const pairs = await Promise.all([enter(), enter(), enter()])
    const tokens = await Promise.all(pairs.map(async (pair) => (await json(pair))['refresh']))
    expect(new Set(tokens).size).toBe(1)
    expect(await countSessions(phone)).toBe(1)
    const refreshed = await app.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: tokens[0] } })
    expect(refreshed.status).toBe(200)
    expect((await enter()).status).toBe(403)
    expect(await countSessions(phone)).toBe(1)
  })

  it('in a read or a refresh: answers 503 without revealing the cause', async () => {
    const { access, refresh } = await signInAs(healthy)
    const failing = createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
    const answers = [
      await failing.request('GET', '/api/v1/users/', { token: access }),
      await failing.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(503)
      expect(await answer.text()).not.toContain('Network')
    }
    expect(JSON.stringify(failing.logLines)).toContain('Network connection lost')
  })
})

describe('when the guard fails', () => {
  const parsed = healthy.config
  const { guard } = createWorkerPorts(env, parsed)
  const down = () => Promise.reject(new Error('Durable Object is overloaded'))

  it('sends no message and signs nobody in', async () => {
    const failing = createTestApp({ ports: { guard: { ...guard, issueCode: down, checkCode: down } } })
    const phone = newPhone()
    const code = await receiveCode(healthy, phone)
    const send = await failing.request('POST', '/api/v1/auth/send_code/', { body: { phone: newPhone() } })
    const signIn = await failing.request('POST', SIGN_IN, { body: { phone, code } })
    expect([send.status, signIn.status, failing.messages.length]).toEqual([503, 503, 0])
  })
})

describe('an unexpected exception', () => {
  it('becomes a 500 problem document that reveals nothing', async () => {
    const sms = { send: () => Promise.reject(new TypeError('secret detail')) }
    const failing = createTestApp({ ports: { sms } })
    const response = await failing.request('POST', '/api/v1/auth/send_code/', { body: { phone: newPhone() } })
    expect(response.status).toBe(500)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ code: 'internal_error', request_id: response.headers.get('x-request-id') })
    expect(text).not.toContain('secret detail')
  })
})
