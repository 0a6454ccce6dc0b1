import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createWorkerPorts } from '../../src/worker.ts'
import { askForCurrent, askForNumber, auditOf, confirmNumber } from '../support/account.ts'
import { createTestApp, currentUser, json, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const clock = useTestClock()
const test = createTestApp()

const START = '/api/v1/users/current_user/phone/'
const start = (access: string, phone: string, headers = {}) =>
  test.request('POST', START, { token: access, body: { phone }, headers })
const refusal = async (response: Response) => [response.status, (await json(response))['code']]
const patch = (access: string) => test.request('PATCH', '/api/v1/users/current_user/', { token: access, body: {} })
/** Its guard never hears that a code was used. */
const forgetful = (variables = {}) =>
  createTestApp({
    variables,
    ports: { guard: { ...createWorkerPorts(env, test.config).guard, useCode: async () => undefined } },
  })
const maskOf = (phone: string) => `+7 ••• ••• •• ${phone.slice(-2)}`

describe('POST /users/current_user/phone', () => {
  it('sends a code that names its purpose to the new number, in one trip', async () => {
    const caller = await signInAs(test)
    const phone = newPhone()
    test.d1.reset()
    const response = await start(caller.access, phone, { 'Accept-Language': 'ru' })
    expect(response.status).toBe(200)
    const message = test.messages.findLast(({ to }) => to === phone)
    expect(await json(response)).toEqual({
      expires_in: 600,
      resend_in: 60,
      code_length: 4,
      code: Number(message?.code),
    })
    expect(message?.text).toBe(`${message?.code} — код для переноса аккаунта на этот номер. Не сообщайте его.`)
    await test.settle()
    expect(test.d1.counts.trips).toBe(1)
  })

  it('gives the same answer for a taken and a free number', async () => {
    const [caller, other] = [await signInAs(test), await signInAs(test)]
    clock.advance(300)
    const answers = await Promise.all(
      [other.phone, newPhone()].map(async (phone) => {
        const response = await start(caller.access, phone)
        const { code: _, ...body } = await json(response)
        const headers = [...response.headers.keys()].filter((name) => name !== 'x-d1-bookmark')
        return [response.status, body, headers]
      }),
    )
    expect(answers[0]).toEqual(answers[1])
  })

  it("rejects the caller's current number", async () => {
    const caller = await signInAs(test)
    const response = await start(caller.access, caller.phone)
    expect(response.status).toBe(400)
    expect(await json(response)).toMatchObject({
      code: 'same_phone',
      errors: [{ field: 'phone', code: 'same_phone' }],
    })
  })

  it('uses the send budget of the number, whoever asks', async () => {
    const phone = newPhone()
    for (let i = 0; i < 5; i += 1) await askForNumber(test, await signInAs(test), phone)
    expect(await refusal(await start((await signInAs(test)).access, phone))).toEqual([429, 'sends_per_number'])
  })

  it('needs a signed-in caller, and sends nothing otherwise', async () => {
    const caller = await signInAs(test)
    await test.request('POST', '/api/v1/auth/logout/', { body: { refresh: caller.refresh } })
    const sent = test.messages.length
    expect(await refusal(await start(caller.access, newPhone()))).toEqual([401, 'token_not_valid'])
    expect(await refusal(await test.request('POST', START, { body: { phone: newPhone() } }))).toEqual([
      401,
      'not_authenticated',
    ])
    expect(test.messages).toHaveLength(sent)
  })
})

describe('POST /users/current_user/phone/confirm', () => {
  it('changes the number and ends the other sessions, in one trip and one guard call', async () => {
    const other = await signInAs(test)
    const caller = await signInAs(test, other.phone)
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    await test.settle()
    test.d1.reset()
    const response = await confirmNumber(test, caller, { phone, code })
    expect(test.d1.counts.trips).toBe(1)
    expect([response.status, await json(response)]).toMatchObject([200, { phone, invited: [] }])
    expect((await patch(caller.access)).status).toBe(200)
    expect((await patch(other.access)).status).toBe(401)
    const refreshed = await test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: other.refresh } })
    expect(refreshed.status).toBe(401)
    const { id } = await currentUser(test, caller)
    expect((await currentUser(test, await signInAs(test, phone))).id).toBe(id)
    expect((await currentUser(test, await signInAs(test, caller.phone))).id).not.toBe(id)
  })

  it.each([
    ['en', (masked: string) => `Your account was moved from this number to ${masked}. Not you? Contact support now.`],
    [
      'ru',
      (masked: string) => `Ваш аккаунт перенесён с этого номера на ${masked}. Не вы? Срочно напишите в поддержку.`,
    ],
  ])('notifies the old number in %s, with the new one masked', async (language, text) => {
    const caller = await signInAs(test)
    const phone = newPhone()
    const body = { phone, code: await askForNumber(test, caller, phone) }
    const headers = { 'Accept-Language': language }
    await test.request('POST', `${START}confirm/`, { token: caller.access, body, headers })
    await test.settle()
    const notice = test.messages.findLast(({ to }) => to === caller.phone)
    expect(notice).toMatchObject({ text: text(maskOf(phone)), locale: language })
    expect(notice).not.toHaveProperty('code')
  })

  it('counts every move, also those of requests that are repeated because the guard missed that they were done', async () => {
    const moving = forgetful()
    const caller = await signInAs(test)
    const confirms = []
    for (const phone of [newPhone(), caller.phone]) {
      const body = { phone, code: await askForNumber(test, caller, phone) }
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      confirms.push(async () => moving.request('POST', `${START}confirm/`, { token: caller.access, body, headers }))
      await confirms.at(-1)!()
    }
    const statuses = []
    for (let i = 0; i < 6; i += 1) for (const confirm of confirms) statuses.push((await confirm()).status)
    // The number is back where it was, where the second request finds it.
    expect(statuses).toEqual([...Array<number>(8).fill(200), 429, 200, 429, 200])
    expect(await refusal(await confirms[0]!())).toEqual([429, 'phone_changes_per_user'])
    clock.advance(86_400)
    const again = await signInAs(test, caller.phone)
    const phone = newPhone()
    const code = await askForNumber(test, again, phone)
    expect((await confirmNumber(test, again, { phone, code })).status).toBe(200)
  })

  it('counts no wrong guess as a move', async () => {
    const strict = createTestApp({ variables: { LIMITS: 'phone_changes_per_user=2' } })
    const caller = await signInAs(strict)
    const guessWrong = async () => {
      clock.advance(61)
      const phone = newPhone()
      const code = await askForNumber(strict, caller, phone)
      expect((await confirmNumber(strict, caller, { phone, code: wrongCode(code) })).status).toBe(403)
      return { phone, code }
    }
    await guessWrong()
    expect((await confirmNumber(strict, caller, await guessWrong())).status).toBe(200)
  })

  describe('notices to a number', () => {
    const noticesTo = (phone: string, { messages } = test) =>
      messages.filter(({ to, code }) => to === phone && code === undefined).length

    it('are at most five a day, also if repeated requests move an account back and forth', async () => {
      const moving = forgetful({ LIMITS: 'phone_changes_per_user=50' })
      const caller = await signInAs(test)
      const phones = [newPhone(), caller.phone]
      const requests = []
      for (const phone of phones) {
        const body = { phone, code: await askForNumber(test, caller, phone) }
        const headers = { 'Idempotency-Key': crypto.randomUUID() }
        const confirm = async () => moving.request('POST', `${START}confirm/`, { token: caller.access, body, headers })
        expect((await confirm()).status).toBe(200)
        requests.push(confirm)
      }
      for (let i = 0; i < 6; i += 1) for (const confirm of requests) expect((await confirm()).status).toBe(200)
      await moving.settle()
      expect(phones.map((phone) => noticesTo(phone, moving))).toEqual([5, 5])
      expect(moving.logLines).toContainEqual(
        expect.objectContaining({ event: 'notice_not_sent', reason: 'sends_per_number' }),
      )
      clock.advance(86_400)
      const again = await signInAs(test, caller.phone)
      const phone = newPhone()
      await confirmNumber(test, again, { phone, code: await askForNumber(test, again, phone) })
      await test.settle()
      expect(noticesTo(caller.phone)).toBe(1)
    })

    it('are sent although strangers have used up its codes', async () => {
      const caller = await signInAs(test)
      const phone = newPhone()
      const code = await askForNumber(test, caller, phone)
      for (let i = 0; i < 4; i += 1) await askForNumber(test, await signInAs(test), caller.phone)
      expect(await refusal(await start((await signInAs(test)).access, caller.phone))).toEqual([429, 'sends_per_number'])
      expect((await confirmNumber(test, caller, { phone, code })).status).toBe(200)
      await test.settle()
      expect(noticesTo(caller.phone)).toBe(1)
    })

    it('are sent, and the number is changed, although the guard does not count them', async () => {
      const recordMove = async () => Promise.reject(new Error('overloaded'))
      const faulty = createTestApp({ ports: { guard: { ...createWorkerPorts(env, test.config).guard, recordMove } } })
      const caller = await signInAs(faulty)
      const phone = newPhone()
      const code = await askForNumber(faulty, caller, phone)
      expect((await confirmNumber(faulty, caller, { phone, code })).status).toBe(200)
      await faulty.settle()
      expect(noticesTo(caller.phone, faulty)).toBe(1)
    })
  })

  it('needs a sign-in within the last ten minutes; a refresh does not count', async () => {
    const caller = await signInAs(test)
    clock.advance(600)
    const onTime = newPhone()
    const code = await askForNumber(test, caller, onTime)
    expect((await confirmNumber(test, caller, { phone: onTime, code })).status).toBe(200)
    clock.advance(1)
    const { access } = await json<{ access: string }>(
      await test.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: caller.refresh } }),
    )
    const phone = newPhone()
    const late = await askForNumber(test, { access }, phone)
    for (let i = 0; i < 7; i += 1) {
      expect(await refusal(await confirmNumber(test, { access }, { phone, code: late }))).toEqual([
        403,
        'recent_sign_in_required',
      ])
    }
    const again = await signInAs(test, onTime)
    expect((await confirmNumber(test, again, { phone, code: late })).status).toBe(200)
  })

  it('accepts a code sent to the current number instead', async () => {
    const caller = await signInAs(test)
    clock.advance(700)
    const phone = newPhone()
    const code = await askForNumber(test, caller, phone)
    const currentCode = await askForCurrent(test, caller)
    expect(test.messages.findLast(({ to }) => to === caller.phone)?.text).toContain('move your account to another')
    const proof = { current_phone: caller.phone, current_phone_code: currentCode }
    const wrong = { ...proof, current_phone_code: wrongCode(currentCode) }
    expect(await refusal(await confirmNumber(test, caller, { phone, code, ...wrong }))).toEqual([403, 'invalid_code'])
    await test.settle()
    test.d1.reset()
    expect((await confirmNumber(test, caller, { phone, code, ...proof })).status).toBe(200)
    expect(test.d1.counts.trips).toBe(1)
    const { id } = await currentUser(test, caller)
    expect(JSON.parse((await auditOf(id)).at(-1)?.details ?? '')).toEqual({ to: maskOf(phone), proof: 'current_phone' })
  })

  it('rejects a code sent to any other number of the user', async () => {
    const caller = await signInAs(test)
    clock.advance(700)
    const [wanted, second] = [newPhone(), newPhone()]
    const code = await askForNumber(test, caller, wanted)
    const proof = { current_phone: second, current_phone_code: await askForNumber(test, caller, second) }
    expect(await refusal(await confirmNumber(test, caller, { phone: wanted, code, ...proof }))).toEqual([
      403,
      'recent_sign_in_required',
    ])
    expect((await currentUser(test, caller)).phone).toBe(caller.phone)
  })

  it('rejects a code of another user, of a sign-in, or for another number', async () => {
    const [caller, other] = [await signInAs(test), await signInAs(test)]
    const phone = newPhone()
    const signInCode = await receiveCode(test, phone)
    const theirs = await askForNumber(test, other, phone)
    expect(await refusal(await confirmNumber(test, caller, { phone, code: theirs }))).toEqual([403, 'invalid_code'])
    expect(await refusal(await confirmNumber(test, caller, { phone, code: signInCode }))).toEqual([403, 'invalid_code'])
    const mine = await askForNumber(test, caller, phone)
    expect(await refusal(await confirmNumber(test, caller, { phone: newPhone(), code: mine }))).toEqual([
      403,
      'invalid_code',
    ])
    const body = { phone, code: mine }
    expect((await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body })).status).not.toBe(200)
    expect((await confirmNumber(test, caller, body)).status).toBe(200)
  })

  it('says that a number is taken only after the right code, which stays valid', async () => {
    const [caller, owner] = [await signInAs(test), await signInAs(test)]
    const code = await askForNumber(test, caller, owner.phone)
    const confirm = (typed: string) => confirmNumber(test, caller, { phone: owner.phone, code: typed })
    expect(await refusal(await confirm(wrongCode(code)))).toEqual([403, 'invalid_code'])
    for (let i = 0; i < 7; i += 1) expect(await refusal(await confirm(code))).toEqual([409, 'phone_taken'])
    expect((await currentUser(test, owner)).phone).toBe(owner.phone)
    expect((await patch((await signInAs(test, caller.phone)).access)).status).toBe(200)
  })

  it('locks the number after ten wrong codes over all callers', async () => {
    const phone = newPhone()
    const answers: unknown[][] = []
    for (let i = 0; i < 3; i += 1) {
      const caller = await signInAs(test)
      const code = wrongCode(await askForNumber(test, caller, phone))
      for (let guess = 0; guess < 4; guess += 1) {
        answers.push(await refusal(await confirmNumber(test, caller, { phone, code })))
      }
    }
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => [403, 'invalid_code']))
    expect(answers.slice(10)).toEqual(Array.from({ length: 2 }, () => [429, 'failures_per_number']))
  })

  it('needs both fields of the current number or neither', async () => {
    const caller = await signInAs(test)
    const body = { phone: newPhone(), code: 1234 }
    for (const [given, missing] of [
      [{ current_phone: caller.phone }, 'current_phone_code'],
      [{ current_phone_code: 1234 }, 'current_phone'],
    ] as const) {
      const response = await confirmNumber(test, caller, { ...body, ...given })
      expect(await json(response)).toMatchObject({ errors: [{ field: missing, code: 'required' }] })
    }
  })
})
