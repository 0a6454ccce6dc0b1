import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createDurableGuard } from '../../src/guard/durable-guard.ts'
import { randomId } from '../../src/lib/random.ts'
import { createTestApp, wrongCode } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'
import { countOf, newGuardedNumber } from './guarded-number.ts'

const clock = useTestClock()
const { config } = createTestApp()
const guard = createDurableGuard(env.PHONE_GUARD, config.secretKey)

type Guarded = ReturnType<typeof newGuardedNumber>

/** Two numbers, of which one was sent a code. */
async function newPair() {
  const [pending, none] = [newGuardedNumber(guard, clock), newGuardedNumber(guard, clock)]
  const { code } = await pending.send()
  return { pending, none, code, wrong: wrongCode(code) }
}

/** Without a network, each guess comes from one of its own. */
async function guessFrom(number: Guarded, code: string, network?: string) {
  const target = number.target()
  const answer = await guard.checkCode(network === undefined ? target : { ...target, network }, {
    code,
    claimId: randomId(),
  })
  return answer.kind === 'limited' ? `${answer.limit} ${answer.retryAfterSeconds}` : answer.kind
}

async function inTurn(times: number, act: () => Promise<string>) {
  const answers: string[] = []
  for (let i = 0; i < times; i += 1) answers.push(await act())
  return answers
}

/** A network that has used up its wrong guesses. */
async function spentNetwork() {
  const network = randomId()
  for (let i = 0; i < 6; i += 1) await inTurn(5, async () => guessFrom(newGuardedNumber(guard, clock), '0000', network))
  return network
}

describe('answers to guesses at a number with a code and at one without', () => {
  it('are the same from a network at its limit, which uses up no attempt', async () => {
    const { pending, none, wrong } = await newPair()
    const network = await spentNetwork()
    const answers = await inTurn(8, async () => guessFrom(pending, wrong, network))
    expect(new Set(answers)).toEqual(new Set(['failures_per_network 3600']))
    expect(await inTurn(8, async () => guessFrom(none, wrong, network))).toEqual(answers)
    const later = await inTurn(6, async () => guessFrom(pending, wrong))
    expect(later).toEqual([...Array.from({ length: 5 }, () => 'refused'), 'attempts_per_code 600'])
    expect(await inTurn(6, async () => guessFrom(none, wrong))).toEqual(later)
  })

  it('are the same in number when 100 arrive at once', async () => {
    const { pending, none, wrong } = await newPair()
    const network = await spentNetwork()
    for (const number of [pending, none]) {
      const atOnce = async (from?: string) =>
        (await Promise.all(Array.from({ length: 100 }, async () => guessFrom(number, wrong, from)))).toSorted()
      expect(countOf(await atOnce(network), 'refused')).toBe(0)
      const answers = await atOnce()
      expect([countOf(answers, 'refused'), countOf(answers, 'attempts_per_code 600')]).toEqual([5, 95])
    }
  })

  it('do not say when the code was sent', async () => {
    const { pending, none, wrong } = await newPair()
    const answersAt = async (seconds: number) => {
      clock.advance(seconds)
      const answers = await inTurn(6, async () => guessFrom(pending, wrong))
      expect(await inTurn(6, async () => guessFrom(none, wrong))).toEqual(answers)
      return answers.at(-1)
    }
    expect(await answersAt(120)).toBe('attempts_per_code 600')
    expect(await answersAt(470)).toBe('attempts_per_code 130')
    // The code has expired.
    expect(await answersAt(20)).toBe('attempts_per_code 110')
    expect(await answersAt(110)).toBe('attempts_per_code 600')
  })
})

describe('a code', () => {
  it.each([0, 300, 598])('can be guessed five times in its life, if the first guess is after %i s', async (first) => {
    const { pending, code, wrong } = await newPair()
    clock.advance(first)
    expect(countOf(await inTurn(6, async () => guessFrom(pending, wrong)), 'refused')).toBe(5)
    clock.advance(599 - first)
    expect(await guessFrom(pending, code)).toBe(`attempts_per_code ${first + 1}`)
    // It has expired when guesses are allowed again.
    clock.advance(first + 1)
    expect(await guessFrom(pending, code)).toBe('refused')
  })
})
