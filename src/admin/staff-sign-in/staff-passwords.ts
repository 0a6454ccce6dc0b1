import { DurableObject } from 'cloudflare:workers'
import { parseConfig } from '../../config.ts'
import { limited } from '../../guard/policy.ts'
import type { Limited, Policy } from '../../guard/policy.ts'
import { hashPassword, verifyPassword } from '../../lib/password.ts'
import { SECOND_MS } from '../../lib/time.ts'

/** How long a sign-in waits for its turn before it is refused. */
const PATIENCE_MS = 10 * SECOND_MS
/** Sign-ins that wait for the hash before theirs: each takes under a second. */
const MOST_WAITING = 8

interface Turn {
  kind: 'turn'
  /** Both from now, milliseconds. */
  startsIn: number
  endsIn: number
}

export interface Turns {
  /** When the next turn may start. Unix time, milliseconds. */
  free: number
}

/**
 * The next turn of a device that is not known. Turns follow each other, each as long as the limit leaves room for, so the
 * limit is also the rate. Atomic, since it never awaits.
 */
export function takeTurn(turns: Turns, { limit, windowSeconds }: Policy, now: number): Turn | Limited {
  const length = limit === 0 ? Infinity : (windowSeconds * SECOND_MS) / limit
  // Nobody waits longer than that: the clock was set back.
  const isClockBack = turns.free > now + PATIENCE_MS + length
  const start = isClockBack ? now : Math.max(now, turns.free)
  if (limit === 0 || start > now + PATIENCE_MS) {
    const until = limit === 0 ? now + windowSeconds * SECOND_MS : start
    return limited('staff_sign_ins_per_service', { quota: limit, windowSeconds, until, now })
  }
  turns.free = start + length
  return { kind: 'turn', startsIn: start - now, endsIn: start + length - now }
}

interface PasswordCheck {
  password: string
  /** Null: there is nobody to sign in, or nobody who has a password. */
  hash: string | null
  /** Of a device that signed in to this account before, or of its open session. */
  isKnown: boolean
}

/** `busy`: too many known devices are waiting. */
type PasswordVerdict = { kind: 'right' | 'wrong' | 'busy' } | Limited

/** The object as the service calls it. */
export interface PasswordHasher {
  check: (asked: PasswordCheck) => Promise<PasswordVerdict>
  hash: (password: string) => Promise<string | undefined>
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Hashes passwords of staff, one at a time, in an object of their own: the isolates that serve requests never hash. Unknown
 * devices take turns, and a wrong password is answered at the end of its turn whether or not anything was hashed. So an
 * e-mail that no staff member has costs nothing, and takes just as long.
 */
export class StaffPasswords extends DurableObject<object> {
  readonly #policy: Policy
  /** Off in development: nobody takes turns. */
  readonly #enforced: boolean
  readonly #turns: Turns = { free: 0 }
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(state: DurableObjectState, env: object) {
    super(state, env)
    const parsed = parseConfig(env)
    if ('problems' in parsed) throw new Error('invalid configuration')
    this.#policy = parsed.config.policies.staff_sign_ins_per_service
    this.#enforced = parsed.config.networkLimits
  }

  async check(asked: PasswordCheck): Promise<PasswordVerdict> {
    if (asked.isKnown || !this.#enforced) return this.#compare(asked)
    const turn = takeTurn(this.#turns, this.#policy, Date.now())
    if (turn.kind === 'limited') return turn
    // Set before hashing, during which the clock of a Worker stands still.
    const end = sleep(turn.endsIn)
    await sleep(turn.startsIn)
    const verdict = await this.#compare(asked)
    if (verdict.kind !== 'right') await end
    return verdict
  }

  /** Undefined: too many are waiting. */
  async hash(password: string): Promise<string | undefined> {
    return this.#waiting >= MOST_WAITING ? undefined : this.#oneByOne(async () => hashPassword(password))
  }

  async #compare({ password, hash }: PasswordCheck): Promise<PasswordVerdict> {
    // Before looking at the hash, or it would tell whether there is one.
    if (this.#waiting >= MOST_WAITING) return { kind: 'busy' }
    if (hash === null) return { kind: 'wrong' }
    return { kind: (await this.#oneByOne(async () => verifyPassword(password, hash))) ? 'right' : 'wrong' }
  }

  /** Each hash takes 32 MiB, and an isolate has 128. */
  async #oneByOne<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#waiting += 1
    const result = this.#last.then(work).finally(() => {
      this.#waiting -= 1
    })
    this.#last = result.catch(() => undefined)
    return result
  }
}
