import { setTimeout as sleep } from 'node:timers/promises'
import type { Arena } from './arena.ts'
import type { Answer } from './client.ts'

export interface SignedIn {
  phone: string
  access: string
  refresh: string
  device: string
}

type Stage = Pick<Arena, 'client' | 'gateway'>

/** Signs a phone in like its owner: requests a code, reads the message, sends the code. */
export async function signIn({ client, gateway }: Stage, phone: string, options: Owner = {}): Promise<SignedIn> {
  const sent = await client.sendCode(phone, options)
  if (sent.status !== 200) throw new Error(`the owner got no code: ${sent.status} ${sent.text}`)
  const entered = await client.guess(phone, gateway.codeFor(phone), options)
  if (entered.status !== 200) throw new Error(`the owner could not sign in: ${entered.status} ${entered.text}`)
  const { access, refresh, device } = entered.body
  return { phone, access: String(access), refresh: String(refresh), device: String(device) }
}

interface Owner {
  device?: string
  network?: string
}

/** Requests a code until the cooldown is over. Returns the last answer: 200 or another error. */
export async function sendCodePatiently(
  { client }: Pick<Arena, 'client'>,
  phone: string,
  options: Owner = {},
): Promise<Answer> {
  for (;;) {
    const answer = await client.sendCode(phone, options)
    if (answer.code !== 'send_cooldown') return answer
    await sleep(Number(answer.headers['retry-after']) * 1000)
  }
}

const CODES = 9000
const FIRST_CODE = 1000

/** `count` wrong codes, so that luck cannot end a measurement early. */
export function wrongCodes(code: string, count: number): string[] {
  const right = Number(code) - FIRST_CODE
  return Array.from({ length: count }, (_, i) => String(FIRST_CODE + ((right + 1 + i) % CODES)))
}

/** Whether a guess was compared, given that a code was pending. */
export const wasCompared = ({ status, code }: Answer): boolean => status === 200 || code === 'invalid_code'

export const countWhere = <Item>(items: readonly Item[], is: (item: Item) => boolean): number => items.filter(is).length
