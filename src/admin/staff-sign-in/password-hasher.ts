import type { Config } from '../../config.ts'
import { limited } from '../../guard/policy.ts'
import type { Limited, Policy } from '../../guard/policy.ts'
import { hashPassword, verifyPassword } from '../../lib/password.ts'
import { SECOND_MS } from '../../lib/time.ts'

/** How long a sign-in waits for its turn before it is refused. */
const PATIENCE_MS = 10 * SECOND_MS
/** Sign-ins that wait for the hash before theirs: each takes under a second. */
const MOST_WAITING = 8
/** Of them for one account: nobody else has to wait for someone who sends one password after another. */
const MOST_OF_ACCOUNT = 2

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

export interface PasswordCheck {
  password: string
  /** Null: there is nobody to sign in, or nobody who has a password. */
  hash: string | null
  /** Of a device that signed in to this account before, or of its open session. */
  isKnown: boolean
  /** Whose it is, if anyone's. */
  account: number | null
}

/** `busy`: too many known devices are waiting. */
type PasswordVerdict = { kind: 'right' | 'wrong' | 'busy' } | Limited

/** Hashes passwords of staff. `hash` is undefined when too many are waiting. */
export interface PasswordHasher {
  check: (asked: PasswordCheck) => Promise<PasswordVerdict>
  hash: (password: string, account: number | null) => Promise<string | undefined>
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Hashes one password at a time, where no other request has to wait. Unknown devices take turns, and a wrong password is
 * answered at the end of its turn whether or not anything was hashed. So an e-mail that no staff member has costs nothing,
 * and takes just as long.
 */
export function createPasswordHasher({
  policies: { staff_sign_ins_per_service: policy },
  networkLimits: enforced,
}: Pick<Config, 'policies' | 'networkLimits'>): PasswordHasher {
  const turns: Turns = { free: 0 }
  let last: Promise<unknown> = Promise.resolve()
  /** Accounts; null for unknown devices, which take turns, and for invitations. */
  const waiting: (number | null)[] = []

  const isBusy = (account: number | null) =>
    waiting.length >= MOST_WAITING ||
    (account !== null && waiting.filter((one) => one === account).length >= MOST_OF_ACCOUNT)

  /** Each hash takes 32 MiB, and an isolate has 128. */
  async function oneByOne<Result>(account: number | null, work: () => Promise<Result>): Promise<Result> {
    waiting.push(account)
    const result = last.then(work).finally(() => waiting.splice(waiting.indexOf(account), 1))
    last = result.catch(() => undefined)
    return result
  }

  async function compare({ password, hash, isKnown, account }: PasswordCheck): Promise<PasswordVerdict> {
    const whose = isKnown ? account : null
    // Before looking at the hash, or it would tell whether there is one.
    if (isBusy(whose)) return { kind: 'busy' }
    if (hash === null) return { kind: 'wrong' }
    return { kind: (await oneByOne(whose, async () => verifyPassword(password, hash))) ? 'right' : 'wrong' }
  }

  return {
    async check(asked) {
      // In development nobody takes turns.
      if (asked.isKnown || !enforced) return compare(asked)
      const turn = takeTurn(turns, policy, Date.now())
      if (turn.kind === 'limited') return turn
      // Set before hashing, during which the clock of a Worker stands still.
      const end = sleep(turn.endsIn)
      await sleep(turn.startsIn)
      const verdict = await compare(asked)
      if (verdict.kind !== 'right') await end
      return verdict
    },
    hash: async (password, account) =>
      isBusy(account) ? undefined : oneByOne(account, async () => hashPassword(password)),
  }
}
