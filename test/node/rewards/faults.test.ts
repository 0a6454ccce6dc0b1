import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { addPeople, addPrograms, live, untilAnswered, withFaults } from '../../support/reward-life.ts'
import { temporaryFolder } from '../server/own-server.ts'
import { openBooks, problemsIn, seal } from './books.ts'

/** `npm run prove:rewards` sets it. */
const EVENTS = Number(process.env['REWARD_FAULTS'] ?? 1000)
const PEOPLE = 200
/** Of the full size on a busy machine. */
const TIMEOUT_MS = 600_000

const folder = await temporaryFolder()

it(
  `${EVENTS} random events with faults leave what the same ones leave without, row by row`,
  { timeout: TIMEOUT_MS },
  async () => {
    const [calm, stormy] = [await openBooks(join(folder, 'calm.db')), await openBooks(join(folder, 'stormy.db'))]
    const { run, faults } = withFaults(stormy.run, 1)
    for (const books of [calm, stormy]) {
      await addPeople(books.run, PEOPLE)
      await addPrograms(books.run)
    }
    const life = { people: PEOPLE, events: EVENTS, seed: 11 }
    const { now } = await live({ ...life, run: calm.run })
    await live({ ...life, run, send: untilAnswered })
    expect(Math.min(faults.before, faults.after)).toBeGreaterThan(EVENTS / 20)
    for (const table of ['reward_events', 'rewards', 'transfers', 'accounts', 'reward_caps']) {
      const [without, withThem] = [calm, stormy].map(({ query }) => query(`SELECT * FROM ${table}`, []))
      expect(without!.length).toBeGreaterThan(0)
      expect(withThem).toEqual(without)
    }
    while ((await seal(stormy, now)) > 0);
    stormy.close()
    expect(await problemsIn(join(folder, 'stormy.db'))).toBe('')
    const counts = runOnSqlite(join(folder, 'stormy.db'))
    const wrong = (await verifyCounts(counts.run, { now })).filter(
      ({ name, differ }) => differ > 0 && /reward|transfer|balance|program/.test(name),
    )
    counts.close()
    expect(wrong).toEqual([])
  },
)
