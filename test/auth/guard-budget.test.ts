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
  // What the guard tells the ledger afterwards.
  await new Promise((resolve) => setTimeout(resolve, 100))
  return response
}

const enter = async (phone: string, code: string) => (await signIn(phone, code)).status

/** Rows written by the guard and the ledger for a code, and for the sign-in with it. */
async function costsOf(phone: string): Promise<number[]> {
  // A shard creates its tables at its first request.
  await guard.inspect(parsePhone(phone)!)
  rows()
  const code = await receiveCode(test, phone)
  const sent = rows().rowsWritten
  expect(await enter(phone, code)).toBe(200)
  return [sent, rows().rowsWritten]
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
    await new Promise((resolve) => setTimeout(resolve, 100))
    rows()
    await test.request('POST', '/api/v1/auth/send_code/', { body: { phone, device } })
    const sent = rows().rowsWritten
    const code = test.messages.findLast(({ to }) => to === phone)?.code ?? ''
    expect((await signIn(phone, code, device)).status).toBe(200)
    expect([sent, rows().rowsWritten]).toEqual([3, 3])
  })

  it('are 2 for a wrong guess', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    rows()
    expect(await enter(phone, wrongCode(code))).toBe(403)
    expect(rows().rowsWritten).toBe(2)
  })

  it('are none for a request that a limit refuses', async () => {
    const phone = newPhone()
    const code = await receiveCode(test, phone)
    for (let i = 0; i < 5; i += 1) await enter(phone, wrongCode(code))
    rows()
    expect(await enter(phone, code)).toBe(429)
    expect((await test.request('POST', '/api/v1/auth/send_code/', { body: { phone } })).status).toBe(429)
    expect(rows().rowsWritten).toBe(0)
  })
})
