import { hashPassword } from '../../src/lib/password.ts'
import type { Arena } from '../arena.ts'
import { atLeast, atMost, exactly } from '../attack.ts'
import type { Attack, Finding } from '../attack.ts'
import type { Answer } from '../client.ts'
import { countWhere } from '../people.ts'
import { median } from './timing.ts'

const PASSWORD = 'a few unrelated words'
const TURN_MS = 2000
/** One is checked at once, and five wait for their turns. */
const TURNS_AT_ONCE = 6
/** What the hash of somebody else may add to a request. */
const SLOWEST_MS = 100
const SLOWEST_DIFFERENCE_PERCENT = 10
/** Of one account per day, and of the guesses that are timed. */
const GUESSES = 9

const isWrong = ({ code }: Answer) => code === 'wrong_credentials'
const invented = () => `${crypto.randomUUID()}@staff.example`

const signIn = async (arena: Arena, body: { email: string; password: string }, device?: string) =>
  arena.client.call('/admin/auth/', { body, headers: device === undefined ? {} : { 'X-Device-Token': device } })

async function addStaff({ db, evidence }: Arena): Promise<string> {
  const email = invented()
  evidence.add('secret', PASSWORD)
  await db
    .prepare(`INSERT INTO staff (email, password_hash, role, created_at) VALUES (?, ?, 'support', ?)`)
    .bind(email, await hashPassword(PASSWORD), Date.now())
    .run()
  return email
}

/**
 * Wrong passwords for invented e-mails and for one that exists, all at once and each from its own network: tries to stop
 * the service with hashing, to keep out an owner, and to learn which e-mails exist.
 */
export const hashing: Attack = {
  name: 'hashing',
  arena: 'asDeployed',
  async run(arena, { staffSignIns, timed }) {
    const email = await addStaff(arena)
    const owner = await signIn(arena, { email, password: PASSWORD })
    const over = new AbortController()
    const others: number[] = []
    const bystander = (async () => {
      while (!over.signal.aborted) others.push((await arena.client.publicKeys()).milliseconds)
    })()
    const start = performance.now()
    const guesses = Array.from({ length: staffSignIns }, async (_, i) => {
      const answer = await signIn(arena, { email: i % 2 === 0 ? invented() : email, password: `wrong password ${i}` })
      return { ...answer, after: performance.now() - start }
    })
    const ownersSignIn = signIn(arena, { email, password: PASSWORD }, String(owner.body['device']))
    const [known, ...answers] = await Promise.all([ownersSignIn, ...guesses]).finally(() => over.abort())
    await bystander
    const refused = answers.filter(({ status }) => status === 429)
    // Those that came later found turns free again.
    const later = Math.floor(Math.max(0, ...refused.map(({ after }) => after)) / TURN_MS)
    return [
      exactly(
        'strangers neither told "wrong" nor refused',
        staffSignIns - countWhere(answers, isWrong) - refused.length,
        0,
      ),
      atMost(
        `${staffSignIns} strangers at once: passwords checked`,
        countWhere(answers, isWrong),
        TURNS_AT_ONCE + later,
      ),
      exactly('sign-ins of the owner on a known device meanwhile', Number(known.status === 200), 1),
      atLeast('requests of others answered meanwhile', others.length, 50),
      ...(timed === 0
        ? []
        : [
            atMost('a request of others meanwhile (median)', median(others), SLOWEST_MS, 'ms'),
            await compareTimes(arena),
          ]),
    ]
  },
}

/** Answers to an invented e-mail and to one that exists, by turns. */
async function compareTimes(arena: Arena): Promise<Finding> {
  const email = await addStaff(arena)
  const times: { known: number[]; invented: number[] } = { known: [], invented: [] }
  for (let i = 0; i < GUESSES; i += 1) {
    times.known.push((await signIn(arena, { email, password: 'a wrong password' })).milliseconds)
    times.invented.push((await signIn(arena, { email: invented(), password: 'a wrong password' })).milliseconds)
  }
  const [a, b] = [median(times.known), median(times.invented)]
  return atMost(
    `difference between the medians of an e-mail that exists and invented ones (${a.toFixed(0)} and ${b.toFixed(0)} ms)`,
    100 * Math.abs(Math.max(a, b) / Math.min(a, b) - 1),
    SLOWEST_DIFFERENCE_PERCENT,
    '%',
  )
}
