import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { parsePhone } from '../../src/lib/phone.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { askForCurrent, askForNumber, confirmNumber } from '../support/account.ts'
import { changeAs, somebody } from '../support/people.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

useTestClock()
const test = createTestApp()
const { guard } = createWorkerPorts(env, test.config)

type User = Awaited<ReturnType<typeof somebody>>

/** Ways to move an account to this number. */
const MOVES: Record<string, (user: User, phone: string) => Promise<unknown>> = {
  'the user after a recent sign-in': async (user, phone) =>
    confirmNumber(test, user, { phone, code: await askForNumber(test, user, phone) }),
  'the user by a code to the old one': async (user, phone) => confirmNumber(test, user, await bothCodes(user, phone)),
  'the user by a code to the old one, in a request that is repeated': async (user, phone) => {
    const [body, headers] = [await bothCodes(user, phone), { 'Idempotency-Key': crypto.randomUUID() }]
    const path = '/api/v1/users/current_user/phone/confirm/'
    const confirm = async (more = {}) => test.request('POST', path, { token: user.access, body, headers, ...more })
    await confirm({ signal: AbortSignal.abort() }).catch(() => undefined)
    await test.settle()
    await confirm()
  },
  staff: async ({ id }, phone) => changeAs(test, await createStaff('superuser'), id, { phone }),
}

const bothCodes = async (user: User, phone: string) => ({
  phone,
  code: await askForNumber(test, user, phone),
  current_phone: user.phone,
  current_phone_code: await askForCurrent(test, user),
})

const isKnown = async (phone: string) => {
  await test.settle()
  return (await guard.report(parsePhone(phone)!)).signed_in_until !== null
}

it.each(Object.entries(MOVES))('a number is not known to have signed in when it was left by %s', async (_, move) => {
  const [user, other] = [await somebody(test), await somebody(test)]
  const phone = newPhone()
  expect(await isKnown(user.phone)).toBe(true)
  await move(user, phone)
  expect(await isKnown(user.phone)).toBe(false)
  expect(await isKnown(other.phone)).toBe(true)
  expect((await currentUser(test, await signInAs(test, phone))).id).toBe(user.id)
})

it('a change that is refused leaves it known', async () => {
  const [user, other] = [await somebody(test), await somebody(test)]
  const body = await bothCodes(user, other.phone)
  expect((await confirmNumber(test, user, body)).status).toBe(409)
  expect((await changeAs(test, await createStaff('superuser'), user.id, { phone: other.phone })).status).toBe(400)
  expect([await isKnown(user.phone), await isKnown(other.phone)]).toEqual([true, true])
})
