import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'

const test = createTestApp()

const signIn = (phone: string, code: string) =>
  test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code } })
const statuses = (responses: Response[]) => responses.map(({ status }) => status).toSorted((a, b) => a - b)
const crowd = <Result>(size: number, act: (i: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: size }, (_, i) => act(i)))
const rowsOf = async (phone: string) =>
  (await env.DB.prepare('SELECT id FROM users WHERE phone = ?').bind(phone).all()).results.length

describe('concurrent requests', () => {
  it('with the right code, 100 at once: one signs in', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const answers = await crowd(100, () => signIn(phone, code))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 403 || status === 429)).toHaveLength(99)
    expect(await rowsOf(phone)).toBe(1)
  })

  it('with wrong codes, 1,000 at once: at most 5 are compared', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    const answers = await crowd(1000, () => signIn(phone, wrongCode(code)))
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(995)
    expect((await signIn(phone, code)).status).toBe(429)
  })

  it('for the first sign-in of a phone, 20 at once: one user is created', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    await crowd(20, () => signIn(phone, code))
    expect(await rowsOf(phone)).toBe(1)
  })

  it('with a wrong and the right code, 40 pairs: the right one always signs in', async () => {
    const answers = await crowd(40, async (i) => {
      const phone = newPhone()
      const code = await receiveCode(test, phone)
      const pair = [signIn(phone, wrongCode(code)), signIn(phone, code)]
      const [first, second] = await Promise.all(i % 2 === 0 ? pair : pair.toReversed())
      return statuses([first!, second!])
    })
    expect(answers).toEqual(Array.from({ length: 40 }, () => [200, 403]))
  })

  it('refreshing one token twice: both get the same successor', async () => {
    const { refresh } = await signInAs(test)
    const answers = await crowd(50, () => test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } }))
    expect(statuses(answers)).toEqual(Array.from({ length: 50 }, () => 200))
    const successors = await Promise.all(answers.map(async (answer) => (await json(answer))['refresh']))
    expect(new Set(successors).size).toBe(1)
    expect(successors[0]).not.toBe(refresh)
  })

  it('setting one of 5 inviters, 50 at once: one is kept', async () => {
    const caller = await signInAs(test)
    const inviters = await crowd(5, async () => currentUser(test, await signInAs(test)))
    const answers = await crowd(50, (i) =>
      test.request('PATCH', '/api/v1/users/current_user/', {
        token: caller.access,
        body: { invited_by_code: inviters[i % 5]?.invite_code },
      }),
    )
    const kept = (await currentUser(test, caller)).invited_by_code
    // Whoever asks for the inviter that is kept asks for no change.
    const expected = answers.map((_, i) => (inviters[i % 5]?.invite_code === kept ? 200 : 409))
    expect(answers.map(({ status }) => status)).toEqual(expected)
    const counts = await env.DB.prepare('SELECT invite_code, invited_count FROM users WHERE invited_count > 0').all()
    expect(counts.results).toEqual([{ invite_code: kept, invited_count: 1 }])
  })

  it('of two users naming each other as inviter: one is rejected', async () => {
    const [a, b] = [await signInAs(test), await signInAs(test)]
    const [codeOfA, codeOfB] = [(await currentUser(test, a)).invite_code, (await currentUser(test, b)).invite_code]
    const name = (token: string, code: string) =>
      test.request('PATCH', '/api/v1/users/current_user/', { token, body: { invited_by_code: code } })
    expect(statuses(await Promise.all([name(a.access, codeOfB), name(b.access, codeOfA)]))).toEqual([200, 400])
  })

  it('of 20 users claiming an e-mail: one wins', async () => {
    const racers = await crowd(20, () => signInAs(test))
    const answers = await Promise.all(
      racers.map(({ access }, i) =>
        test.request('PATCH', '/api/v1/users/current_user/', {
          token: access,
          body: { email: i % 2 === 0 ? 'Race@Example.com' : 'race@example.COM' },
        }),
      ),
    )
    expect(statuses(answers)).toEqual([200, ...Array.from({ length: 19 }, () => 400)])
    const refusal = await json(answers.find(({ status }) => status === 400)!)
    expect(refusal).toMatchObject({ code: 'email_taken', errors: [{ field: 'email', code: 'email_taken' }] })
  })
})
