import { setTimeout as sleep } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Answer } from '../client.ts'
import { signIn } from '../people.ts'

/** Different in every answer. */
const OWN_HEADERS = new Set(['date', 'x-request-id'])
/** Countdowns, which change between requests. */
const COUNTDOWNS = new Set(['retry-after', 'ratelimit'])
const roughly = (seconds: string) => String(Math.ceil(Number(seconds) / 10) * 10)

const WRONG_CODE = '999'
const UNKNOWN_INVITE_CODE = 'ZZZZZZ'

/** Everything visible in an answer except what always differs. */
function look({ status, headers, body }: Answer): string {
  const { request_id: _, ...rest } = body
  const shown = Object.keys(headers).filter((name) => !OWN_HEADERS.has(name))
  const values = shown.sort().map((name) => {
    const value = headers[name] ?? ''
    return `${name}: ${COUNTDOWNS.has(name) ? value.replace(/\d+$/, roughly) : value}`
  })
  return JSON.stringify([status, values, rest])
}

const POLL_MS = 20
const LONGEST_WAIT_MS = 5000
/** For what the service does once the vendor has answered. */
const SETTLE_MS = 200

/** The message leaves after the answer: the next requests have to look the same when the service knows what became of it. */
async function sendAndWait({ client, gateway }: Arena, phone: string): Promise<Answer> {
  const before = gateway.countFor([phone])
  const answer = await client.sendCode(phone)
  for (let waited = 0; gateway.countFor([phone]) === before; waited += POLL_MS) {
    if (waited > LONGEST_WAIT_MS) throw new Error('no message was sent')
    await sleep(POLL_MS)
  }
  await sleep(SETTLE_MS)
  return answer
}

/** What a stranger can request about a number, in this order. */
const PROBES: Record<string, (arena: Arena, phone: string) => Promise<Answer>> = {
  'a guess before any code': async ({ client }, phone) => client.guess(phone, WRONG_CODE),
  'a code': sendAndWait,
  'another code immediately': async ({ client }, phone) => client.sendCode(phone),
  'a guess': async ({ client }, phone) => client.guess(phone, WRONG_CODE),
  'a guess with an unknown invite code': async ({ client }, phone) =>
    client.call('/auth/jwt/get_by_phone/', {
      body: { phone, code: WRONG_CODE, invited_by_code: UNKNOWN_INVITE_CODE },
    }),
  'a guess in Russian': async ({ client }, phone) =>
    client.guess(phone, WRONG_CODE, { headers: { 'Accept-Language': 'ru' } }),
}

/** Tries to find out from answers who has an account. */
export const enumerationByAnswer: Attack = {
  name: 'answers',
  arena: 'asDeployed',
  async run(arena) {
    const { phones, db } = arena
    const [known, blocked, unknown] = [phones.next('NO'), phones.next('NO'), phones.next('NO')]
    for (const phone of [known, blocked]) await signIn(arena, phone)
    await db.prepare('UPDATE users SET is_active = 0 WHERE phone = ?').bind(blocked).run()
    const probes = Object.entries(PROBES)
    const differing: string[] = []
    for (const [name, probe] of probes) {
      const looks = new Set<string>()
      for (const phone of [known, unknown, blocked]) looks.add(look(await probe(arena, phone)))
      if (looks.size > 1) differing.push(name)
    }
    const what = `of ${probes.length} requests, those answered differently for known, unknown and blocked numbers`
    return [exactly(differing.length === 0 ? what : `${what} (${differing.join(', ')})`, differing.length, 0)]
  },
}
