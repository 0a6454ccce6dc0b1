import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { parsePhone } from '../../src/lib/phone.ts'
import { createWorkerPorts } from '../../src/worker.ts'
import { countSqlRows } from '../support/counting-sql.ts'
import { createTestApp, newPhone, receiveCode, signInAs, wrongCode } from '../support/test-app.ts'

const test = createTestApp()
const { guard } = createWorkerPorts(env, test.config)
let rows: Awaited<ReturnType<typeof countSqlRows>>

beforeAll(async () => {
  // So does the ledger.
  await signInAs(test)
  await test.settle()
  rows = await countSqlRows()
})

async function signIn(phone: string, code: string, device?: string) {
  const response = await test.request('POST', '/api/v1/auth/jwt/get_by_phone/', { body: { phone, code, device } })
  await test.settle()
  return response
}

const enter = async (phone: string, code: string) => (await signIn(phone, code)).status

/** Rows written since it was last asked, once as many are as are expected: the guard tells the ledger afterwards. */
async function written(expected: number): Promise<number> {
  let sum = 0
  do {
    await new Promise((resolve) => setTimeout(resolve, 100))
    sum += rows().rowsWritten
  } while (sum < expected)
  return sum
}

/** Rows written by the guard and the ledger for a code, and for the sign-in with it. */
async function costsOf(phone: string): Promise<number[]> {
  // A shard creates its tables at its first request.
  await guard.inspect(parsePhone(phone)!)
  rows()
  const code = await receiveCode(test, phone)
  const sent = await written(3)
  expect(await enter(phone, code)).toBe(200)
  return [sent, await written(3)]
}

describe('rows written by the guard and the ledger', () => {
  it('are 3 for a code and 3 for a sign-in, of a new and of a returning user', async () => {
    const phone = newPhone()
    expect(await costsOf(phone)).toEqual([3, 3])
    expect(await costsOf(phone)).toEqual([3, 3])
  })

  it('are the same on a known device', async () => {
    const { phone, device } = await signInAs(test)
    await test.settle()
    await written(6)
    await test.request('POST', '/api/v1/auth/send_code/', { body: { phone, device } })
    const sent = await written(3)
    const code = test.messages.findLast(({ to }) => to === phone)?.code ?? ''
    expect((await signIn(phone, code, device)).status).toBe(200)
    expect([sent, await written(3)]).toEqual([3, 3])
  })

  it('are 2 for a wrong guess', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    await written(2)
    expect(await enter(phone, wrongCode(code))).toBe(403)
    expect(await written(2)).toBe(2)
  })

  it('are none for a request that a limit refuses', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    for (let i = 0; i < 5; i += 1) await enter(phone, wrongCode(code))
    await written(2 + 5 * 2)
    expect(await enter(phone, code)).toBe(429)
    expect((await test.request('POST', '/api/v1/auth/send_code/', { body: { phone } })).status).toBe(429)
    expect(await written(0)).toBe(0)
  })
})
