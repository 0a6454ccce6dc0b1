import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { signIn } from '../people.ts'

const ROUNDS = 6

/** A thief holds both tokens; the owner ends the session in one isolate, the thief goes to the other. */
export const endedSession: Attack = {
  name: 'ended',
  arena: 'asDeployed',
  async run(arena) {
    const { client, phones } = arena
    let before = 0
    let changed = 0
    let refreshed = 0
    for (let i = 0; i < ROUNDS; i += 1) {
      const { access, refresh } = await signIn(arena, phones.next('PL'))
      const [here, there] = i % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
      before += Number((await client.rename(access, { door: there })).status === 200)
      await client.logout(refresh, { door: here })
      changed += Number((await client.rename(access, { door: there })).status === 200)
      refreshed += Number((await client.refresh(refresh, { door: there })).status === 200)
    }
    return [
      exactly('profiles changed in the other isolate before the end', before, ROUNDS),
      exactly('profiles changed in the other isolate right after the end', changed, 0),
      exactly('refreshes in the other isolate right after the end', refreshed, 0),
    ]
  },
}
