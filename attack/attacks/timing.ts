import { atMost } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Answer } from '../client.ts'

const PROMISED_DIFFERENCE_PERCENT = 10
/** Starts the guard's objects and compiles the code before anything is timed. */
const WARM_UP = 300

/** Both kinds alternate. */
const isKnown = (index: number) => index % 2 === 0

type Probe = (phone: string, door: 0 | 1) => Promise<Answer>

/** Tries to find out from response times who has an account. Needs a quiet machine. */
export const enumerationByTiming: Attack = {
  name: 'timing',
  arena: 'openBudgets',
  async run({ client, phones, db }, { timed }) {
    if (timed === 0) return []
    const numbers = phones.take('RU', timed + WARM_UP)
    await db
      .prepare(
        `INSERT INTO users (phone, invite_code, date_joined)
          SELECT value, printf('%06d', key), ?2 FROM json_each(?1)`,
      )
      .bind(JSON.stringify(numbers.filter((_, index) => isKnown(index))), Date.now())
      .run()

    async function compare(what: string, probe: Probe) {
      const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
      for (const [index, phone] of numbers.entries()) {
        // Known and unknown numbers alternate, each kind in both isolates.
        const { milliseconds } = await probe(phone, (index >> 1) % 2 === 0 ? 0 : 1)
        if (index >= WARM_UP) times[isKnown(index) ? 'known' : 'unknown'].push(milliseconds)
      }
      const [known, unknown] = [median(times.known), median(times.unknown)]
      const shown = `${known.toFixed(2)} and ${unknown.toFixed(2)} ms`
      const difference = 100 * Math.abs(Math.max(known, unknown) / Math.min(known, unknown) - 1)
      const name = `difference between the medians of known and unknown numbers, ${timed} ${what} (${shown})`
      return atMost(name, difference, PROMISED_DIFFERENCE_PERCENT, '%')
    }

    return [
      await compare('sends', async (phone, door) => client.sendCode(phone, { door })),
      await compare('guesses', async (phone, door) => client.guess(phone, '999', { door })),
    ]
  },
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
