import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleEntry } from '../../bench/bundles.ts'
import { startStage } from '../../bench/stage.ts'
import type { Stage } from '../../bench/stage.ts'

const TIMES = 100
/** On a busy machine a socket may close so late that the whole answer has reached it, unread. */
const MOST_UNNOTICED = 3
const SIGN_IN = '/api/v1/auth/jwt/get_by_phone/'

let out: string
let stage: Stage

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'referral-api-'))
  stage = await startStage({ name: 'disconnect', bundle: await bundleEntry('counting-service', out), out })
})

afterAll(async () => {
  await stage.stop()
  rmSync(out, { recursive: true, force: true })
})

const headersOf = (i: number) => ({ 'Content-Type': 'application/json', 'CF-Connecting-IP': `10.0.0.${i}` })
const phoneOf = (i: number) => `+7917${String(5_000_000 + i)}`

const post = async (path: string, body: object, headers: Record<string, string>) =>
  fetch(`http://127.0.0.1:${stage.port}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })

async function codeOf(i: number): Promise<string> {
  const response = await post('/api/v1/auth/send_code/', { phone: phoneOf(i) }, headersOf(i))
  const { code } = (await response.json()) as { code: number }
  return String(code)
}

/** Sends a request over a socket that is closed after this time. Returns what arrived until then. */
async function hangUp(body: string, headers: Record<string, string>, afterMs: number): Promise<string> {
  const lines = Object.entries({ Host: 'x', ...headers, 'Content-Length': String(body.length) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(stage.port, '127.0.0.1')
    socket.on('data', (data) => {
      received += data.toString()
    })
    socket.on('close', () => {
      resolve(received)
    })
    socket.write(`POST ${SIGN_IN} HTTP/1.1\r\n${head}\r\n${body}`)
    setTimeout(() => socket.destroy(), afterMs)
  })
}

const isWhole = (received: string) => received.startsWith('HTTP/1.1 200') && received.includes('}')

describe('a sign-in whose client closes its socket', () => {
  it('right after the request, 100 times: the same request signs in, into one session', async () => {
    const unnoticed: number[] = []
    for (let i = 0; i < TIMES; i += 1) {
      const body = { phone: phoneOf(i), code: await codeOf(i) }
      const received = await hangUp(JSON.stringify(body), headersOf(i), i % 2)
      const again = await post(SIGN_IN, body, headersOf(i))
      if (!isWhole(received) && again.status !== 200) unnoticed.push(i)
    }
    expect(unnoticed.slice(MOST_UNNOTICED)).toEqual([])
    expect(await countOf('sessions')).toEqual([TIMES, TIMES])
  })

  it('at any moment, 100 times: with an idempotency key the same request signs in', async () => {
    for (let i = TIMES; i < 2 * TIMES; i += 1) {
      const body = { phone: phoneOf(i), code: await codeOf(i) }
      const headers = { ...headersOf(i), 'Idempotency-Key': crypto.randomUUID() }
      await hangUp(JSON.stringify(body), headers, i % 30)
      const again = await post(SIGN_IN, body, headers)
      expect([i, again.status]).toEqual([i, 200])
      const { access } = (await again.json()) as { access: string }
      const me = await fetch(`http://127.0.0.1:${stage.port}/api/v1/users/current_user/`, {
        headers: { Authorization: `Bearer ${access}` },
      })
      expect(me.status).toBe(200)
    }
    expect(await countOf('sessions')).toEqual([2 * TIMES, 2 * TIMES])
  })
})

/** Rows, and users who have one. */
async function countOf(table: string): Promise<unknown[]> {
  const row = await stage.db.prepare(`SELECT count(*) AS n, count(DISTINCT user_id) AS users FROM ${table}`).first()
  return [row?.['n'], row?.['users']]
}
