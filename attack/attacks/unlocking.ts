import { POLICIES } from '../../src/guard/policy.ts'
import { atMost, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere } from '../people.ts'
import { enterAsSuperuser } from '../staff.ts'
import { atOnce, besiege } from './brute-force.ts'

const { failures_per_number: failures, unlocks_per_number: unlocks } = POLICIES

const UNLOCKS_AT_ONCE = 10

/** A staff member helps the attacker and unlocks the number whenever it is locked, finally many times at once. */
export const unlocking: Attack = {
  name: 'unlock',
  arena: 'fastCooldown',
  async run(arena, { guesses }) {
    const { client, phones } = arena
    const token = await enterAsSuperuser(arena)
    const phone = phones.next('RU')
    const unlock = async () =>
      client.call(`/admin/numbers/${phone}/unlock/`, { token, body: { reason: 'The owner called' } })
    let compared = 0
    let done = 0
    for (const times of [1, 1, UNLOCKS_AT_ONCE, UNLOCKS_AT_ONCE, UNLOCKS_AT_ONCE]) {
      compared += (await besiege(arena, phone, guesses, atOnce(arena))).compared
      const answers = await Promise.all(Array.from({ length: times }, unlock))
      done += countWhere(answers, ({ status }) => status === 200)
      const strange = answers.find(({ status, code }) => status !== 200 && code !== 'unlocks_per_number')
      if (strange) throw new Error(`neither unlocked nor rejected: ${strange.text}`)
    }
    return [
      exactly('unlocks per number and day by a superuser', done, unlocks.limit),
      atMost('guesses compared at that number meanwhile', compared, failures.limit * (unlocks.limit + 1)),
    ]
  },
}
