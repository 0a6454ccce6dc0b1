import type { Guard, Lane } from '../../src/guard/guard.ts'
import { parsePhone } from '../../src/lib/phone.ts'
import { randomId, timedId } from '../../src/lib/random.ts'
import { newPhone, wrongCode } from '../support/test-app.ts'
import type { useTestClock } from '../support/test-clock.ts'

let networks = 0

/** A fresh number; each request comes from a different network. */
export function newGuardedNumber(guard: Guard, clock: ReturnType<typeof useTestClock>) {
  const phone = parsePhone(newPhone())!
  const target = (lane: Lane = { kind: 'unknown' }) => ({ phone, lane, network: `n${(networks += 1)}` })
  const send = async (lane?: Lane) => {
    const sendId = timedId(Date.now())
    const issued = await guard.issueCode(target(lane), { sendId, botChecked: true })
    if (issued.kind !== 'issued') throw new Error(JSON.stringify(issued))
    return { ...issued, sendId }
  }
  /** Without a claim, each check comes from a request of its own. */
  const check = async (code: string, lane?: Lane, claimId = randomId()) =>
    guard.checkCode(target(lane), { code, claimId })
  /** Checks a code and uses it. */
  const signIn = async (code: string, lane?: Lane) => {
    const claimId = randomId()
    const checked = await check(code, lane, claimId)
    if (checked.kind === 'accepted') await guard.useCode(target(lane), { challengeId: checked.challengeId, claimId })
    return checked
  }
  const guess = async (code: string, times: number, lane?: Lane) => {
    const answers = await Promise.all(Array.from({ length: times }, () => check(wrongCode(code), lane)))
    return answers.map(({ kind }) => kind)
  }
  /** Makes five wrong guesses at each of two codes, a whole day's budget. Returns the pending code. */
  const lock = async (lane?: Lane) => {
    await guess((await send(lane)).code, 5, lane)
    clock.advance(61)
    const last = await send(lane)
    await guess(last.code, 5, lane)
    return last.code
  }
  return { phone, target, send, check, signIn, guess, lock }
}

export const countOf = (answers: string[], kind: string) => answers.filter((answer) => answer === kind).length
