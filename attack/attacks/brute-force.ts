import { POLICIES } from '../../src/guard/policy.ts'
import type { Arena } from '../arena.ts'
import { atLeast, atMost, chanceOfHit, exactly } from '../attack.ts'
import type { Attack, Finding } from '../attack.ts'
import type { Answer } from '../client.ts'
import { countWhere, sendCodePatiently, signIn, wasCompared, wrongCodes } from '../people.ts'

/** More than the service sends to a number per day. */
const MAX_ROUNDS = POLICIES.sends_per_number.limit + 3

type Guesser = (phone: string, codes: string[]) => Promise<Answer[]>

interface Siege {
  /** Guesses that were compared. */
  compared: number
  /** Codes that were sent. */
  codes: number
  /** The error that ended it. */
  endedBy: string
}

/** Requests codes and guesses at them until no more codes are sent. */
export async function besiege(arena: Arena, phone: string, perCode: number, guess: Guesser): Promise<Siege> {
  let compared = 0
  for (let codes = 0; codes < MAX_ROUNDS; codes += 1) {
    const sent = await sendCodePatiently(arena, phone)
    if (sent.status !== 200) return { compared, codes, endedBy: sent.code }
    const answers = await guess(phone, wrongCodes(arena.gateway.codeFor(phone), perCode))
    compared += countWhere(answers, wasCompared)
  }
  return { compared, codes: MAX_ROUNDS, endedBy: 'nothing' }
}

function findings(how: string, { compared, endedBy }: Siege): Finding[] {
  const { limit } = POLICIES.failures_per_number
  return [
    atMost(`guesses compared per number and day, ${how}`, compared, limit),
    chanceOfHit(`chance of a hit, ${how}`, compared),
    exactly(`attack stopped by failures_per_number, ${how}`, Number(endedBy === 'failures_per_number'), 1),
  ]
}

function oneByOne({ client }: Arena): Guesser {
  return async (phone, codes) => {
    const answers: Answer[] = []
    for (const code of codes) answers.push(await client.guess(phone, code))
    return answers
  }
}

export const atOnce =
  ({ client }: Arena): Guesser =>
  async (phone, codes) =>
    Promise.all(codes.map(async (code) => client.guess(phone, code)))

/** Guess, and request another code when the attempts are used up. */
export const bruteForce: Attack = {
  name: 'brute',
  arena: 'fastCooldown',
  async run(arena, { guesses }) {
    const { phones } = arena
    const serial = await besiege(arena, phones.next('RU'), POLICIES.attempts_per_code.limit + 3, oneByOne(arena))
    const parallel = await besiege(arena, phones.next('RU'), guesses, atOnce(arena))
    return [
      ...findings('one at a time', serial),
      ...findings(`${guesses} at once over both isolates`, parallel),
      ...(await guessWithForeignDevice(arena)),
    ]
  },
}

/** Uses the device token of the attacker's own number for another: it must not open a second budget. */
async function guessWithForeignDevice(arena: Arena): Promise<Finding[]> {
  const { client, gateway, phones } = arena
  const { device } = await signIn(arena, phones.next('RU'))
  const phone = phones.next('RU')
  const siege = await besiege(arena, phone, POLICIES.attempts_per_code.limit, async (phone, codes) =>
    Promise.all(codes.map(async (code) => client.guess(phone, code))),
  )
  const locked = await client.sendCode(phone, { device })
  const codes = wrongCodes(gateway.codeFor(phone), 20)
  const answers = await Promise.all(codes.map(async (code) => client.guess(phone, code, { device })))
  const more = Number(locked.status === 200) + countWhere(answers, wasCompared)
  return [
    atLeast('guesses until the number was locked', siege.compared, POLICIES.failures_per_number.limit),
    exactly('further codes and guesses with the device token of another number', more, 0),
  ]
}

/** Stops one short of a code's attempts and requests another, hoping that the budget starts over. */
export const resendRefill: Attack = {
  name: 'refill',
  arena: 'fastCooldown',
  async run(arena, { replays }) {
    const { client, gateway, phones } = arena
    const phone = phones.next('KZ')
    const siege = await besiege(arena, phone, POLICIES.attempts_per_code.limit - 1, oneByOne(arena))
    const late = await client.guess(phone, gateway.codeFor(phone))
    const crowded = phones.next('KZ')
    await Promise.all(Array.from({ length: replays }, async () => client.sendCode(crowded)))
    return [
      ...findings('new code before the old one is used up', siege),
      exactly('sign-ins from unknown devices with the right code of a locked number', Number(late.status === 200), 0),
      exactly(`messages for ${replays} concurrent requests of one number`, gateway.countFor([crowded]), 1),
    ]
  },
}
