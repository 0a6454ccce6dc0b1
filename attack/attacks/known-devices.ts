import { KNOWN_DEVICES_SHARE, POLICIES } from '../../src/guard/policy.ts'
import type { Arena } from '../arena.ts'
import { atMost, chanceOfHit } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere, sendCodePatiently, signIn, wasCompared, wrongCodes } from '../people.ts'

const { attempts_per_code: perCode, failures_per_number: failures, sends_per_number: sends } = POLICIES
const HOMES = ['203.0.113.40', '203.0.113.41'] as const
const GUESSES = failures.limit * (1 + KNOWN_DEVICES_SHARE.failure)
const MESSAGES = sends.limit * (1 + KNOWN_DEVICES_SHARE.send)
const MAX_CHANCE_PERCENT = 0.28
/** More than the service sends to a number in a day. */
const ROUNDS = sends.limit + 1

/** Someone who had the phone in their hands: each sign-in gives another device token. */
export const manyDevices: Attack = {
  name: 'devices',
  arena: 'fastCooldown',
  async run(arena) {
    const { gateway, phones } = arena
    const [spammed, guessed] = HOMES.map((network) => ({ phone: phones.next('NO'), network })) as [Victim, Victim]
    // All sign-ins that strangers have, and then as few as leave them two codes to guess at.
    await besiegeLanes(arena, spammed, await collectTokens(arena, spammed, sends.limit), 0)
    const tokens = await collectTokens(arena, guessed, sends.limit - 2)
    const compared = await besiegeLanes(arena, guessed, [...tokens, undefined], perCode.limit + 1)
    return [
      atMost(
        `messages per number and day, with ${sends.limit} device tokens`,
        gateway.countFor([spammed.phone]),
        MESSAGES,
      ),
      atMost('guesses compared per number and day, with device tokens and as a stranger', compared, GUESSES),
      chanceOfHit('chance of a hit, with device tokens and as a stranger', compared, MAX_CHANCE_PERCENT),
    ]
  },
}

interface Victim {
  phone: string
  /** Where the attacker is. */
  network: string
}

async function collectTokens(arena: Arena, { phone, network }: Victim, count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let i = 0; i < count; i += 1) tokens.push((await signIn(arena, phone, { network })).device)
  return tokens
}

/** Requests codes with each token until none is sent any more, and guesses at each code. Returns the guesses compared. */
async function besiegeLanes(
  arena: Arena,
  { phone, network }: Victim,
  tokens: (string | undefined)[],
  guesses: number,
): Promise<number> {
  const { client, gateway } = arena
  let compared = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    let sent = 0
    for (const device of tokens) {
      const from = { network, ...(device !== undefined && { device }) }
      if ((await sendCodePatiently(arena, phone, from)).status !== 200) continue
      sent += 1
      const codes = wrongCodes(gateway.codeFor(phone), guesses)
      const answers = await Promise.all(codes.map(async (code) => client.guess(phone, code, from)))
      compared += countWhere(answers, wasCompared)
    }
    if (sent === 0) break
  }
  return compared
}
