import { POLICIES } from '../../src/guard/policy.ts'
import type { Arena } from '../arena.ts'
import { atMost, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { countWhere, signIn } from '../people.ts'
import type { SignedIn } from '../people.ts'

const SAME = 60
const EMAILS = 20
const NUMBERS = 25
const EXPORTS = 20

const all = async <Result>(count: number, ask: (i: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, i) => ask(i)))

/** One account writes as much as it can, and asks about as many e-mails. All requests of a kind come at once. */
export const oneAccount: Attack = {
  name: 'account',
  arena: 'asDeployed',
  async run(arena) {
    const { client, gateway, phones } = arena
    const owner = await signIn(arena, phones.next('LT'))
    const caller = await signIn(arena, phones.next('LT'))
    const patch = async (who: SignedIn, body: object) =>
      client.call('/users/current_user/', { method: 'PATCH', token: who.access, body })

    await all(SAME, async () => patch(caller, { first_name: 'Same' }))
    const ofSameName = await eventsOf(arena, caller)

    await patch(owner, { email: 'registered@example.com' })
    const guesses = await all(EMAILS, async (i) =>
      patch(caller, { email: i % 2 === 0 ? 'registered@example.com' : `free${i}@example.com` }),
    )
    const changes = POLICIES.changes_per_user.limit
    const renamed = await all(changes + 50, async (i) => patch(caller, { last_name: `Name ${i}` }))
    const numbers = phones.take('LV', NUMBERS)
    await all(NUMBERS, async (i) =>
      client.call('/users/current_user/phone/', { token: caller.access, body: { phone: numbers[i] } }),
    )
    const exported = await all(EXPORTS, async () =>
      client.call('/users/current_user/export/', { method: 'GET', token: owner.access }),
    )
    return [
      exactly(`events of ${SAME} changes to the same name`, ofSameName, 1),
      atMost(
        `of ${EMAILS} e-mails, known to be free or taken afterwards`,
        countWhere(guesses, ({ status, code }) => status === 200 || code === 'email_taken'),
        POLICIES.email_changes_per_user.limit,
      ),
      exactly(`of ${changes + 50} changes at once, accepted beside those`, countWhere(renamed, isOk), changes - 1 - 5),
      atMost('messages to other numbers', gateway.countFor(numbers), POLICIES.phone_changes_per_user.limit),
      exactly(`of ${EXPORTS} exports, answered`, countWhere(exported, isOk), POLICIES.exports_per_user.limit),
      atMost(
        'events written by this account in a day',
        await eventsOf(arena, caller),
        changes + POLICIES.phone_changes_per_user.limit,
      ),
    ]
  },
}

const isOk = ({ status }: { status: number }) => status < 300

/** What one user's requests have written to the audit log. */
async function eventsOf({ db }: Arena, { phone }: SignedIn): Promise<number> {
  const events = db.prepare(
    'SELECT count(*) AS n FROM audit_events WHERE subject_id = (SELECT id FROM users WHERE phone = ?)',
  )
  return (await events.bind(phone).first<number>('n')) ?? 0
}
