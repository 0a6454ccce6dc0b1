import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { OwnServer } from './own-server.ts'
import { openStage } from './stage.ts'

const TIMES = 10

/** Sends a sign-in over a socket and resets that once what has arrived, if anything must, matches. Returns what arrived. */
async function hangUp({ origin }: OwnServer, guess: { phone: string; code: string }, once?: RegExp): Promise<string> {
  const body = JSON.stringify(guess)
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.on('data', (data) => {
      received += data.toString()
      if (once?.test(received)) socket.resetAndDestroy()
    })
    socket.on('close', () => {
      resolve(received)
    })
    const head = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`
    socket.write(`POST /api/v1/auth/jwt/get_by_phone/ HTTP/1.1\r\n${head}\r\n${body}`, () => {
      if (!once) socket.destroy()
    })
  })
}

describe('a sign-in whose client hangs up', () => {
  it.each([
    ['before it is answered: the code works again', undefined, 200],
    ['as soon as it has read the tokens, before the last byte: the code is used', /"device":"[^"]+"/, 403],
  ] as const)('%s', async (_, once, status) => {
    const { start, clientOf, gateway, phones } = await openStage()
    const server = await start()
    const client = clientOf(server)
    for (const phone of phones.take('RU', TIMES)) {
      await client.sendCode(phone)
      const code = gateway.codeFor(phone)
      expect(/"access"/.test(await hangUp(server, { phone, code }, once))).toBe(once !== undefined)
      expect((await client.guess(phone, code)).status).toBe(status)
    }
  })
})
