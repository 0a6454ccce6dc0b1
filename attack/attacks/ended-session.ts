import type { Arena } from '../arena.ts'
import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Answer, Client } from '../client.ts'
import { countWhere, signIn } from '../people.ts'
import type { SignedIn } from '../people.ts'

type Door = 0 | 1

/** How the owner ends the thief's session from another one. */
const ENDINGS: ((client: Client, tokens: { owner: SignedIn; thief: SignedIn }, door: Door) => Promise<Answer>)[] = [
  async (client, { thief }, door) => client.logout(thief.refresh, { door }),
  async (client, { owner }, door) => client.call('/auth/sessions/', { method: 'DELETE', token: owner.access, door }),
  async (client, { owner, thief }, door) => {
    const path = `/auth/sessions/${sessionOf(thief.access)}/`
    return client.call(path, { method: 'DELETE', token: owner.access, door })
  },
]

const sessionOf = (token: string): string => {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }
  return claims.sid
}

/** What a thief with both tokens wants: change things, read data, stay signed in. */
const WISHES: ((client: Client, thief: SignedIn, door: Door) => Promise<Answer>)[] = [
  async (client, { access }, door) => client.rename(access, { door }),
  async (client, { access }, door) => client.call('/auth/sessions/', { method: 'GET', token: access, door }),
  async (client, { access }, door) => client.call('/auth/sessions/', { method: 'DELETE', token: access, door }),
  async (client, { access }, door) =>
    client.call('/users/current_user/phone/', { token: access, body: { phone: '+48600100200' }, door }),
  async (client, { access }, door) =>
    client.call('/users/current_user/export/', { method: 'GET', token: access, door }),
  async (client, { access }, door) => client.call('/users/current_user/', { method: 'DELETE', token: access, door }),
  async (client, { refresh }, door) => client.refresh(refresh, { door }),
]

const isGranted = ({ status }: Answer) => status < 300

/** A thief holds both tokens. The owner ends the session in one isolate, the thief uses the other. */
export const endedSession: Attack = {
  name: 'ended',
  arena: 'asDeployed',
  async run(arena) {
    const { client } = arena
    let before = 0
    let ended = 0
    const after: Answer[] = []
    for (const end of ENDINGS) {
      for (const [here, there] of [
        [0, 1],
        [1, 0],
      ] as const) {
        const { owner, thief } = await robbed(arena)
        before += Number(isGranted(await client.rename(thief.access, { door: there })))
        ended += Number((await end(client, { owner, thief }, here)).status === 204)
        for (const wish of WISHES) after.push(await wish(client, thief, there))
        ended += Number(isGranted(await client.rename(owner.access, { door: there })))
      }
    }
    const rounds = 2 * ENDINGS.length
    return [
      exactly('changes by the thief in the other isolate before the session ends', before, rounds),
      exactly(`sessions ended in ${ENDINGS.length} ways, plus owners still signed in`, ended, 2 * rounds),
      exactly(
        `accepted of ${after.length} sensitive requests in the other isolate right after the end`,
        countWhere(after, isGranted),
        0,
      ),
    ]
  },
}

/** Two sessions of one account. */
async function robbed(arena: Arena): Promise<{ owner: SignedIn; thief: SignedIn }> {
  const phone = arena.phones.next('PL')
  const thief = await signIn(arena, phone)
  return { thief, owner: await signIn(arena, phone, { device: thief.device }) }
}
