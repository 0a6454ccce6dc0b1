import type { Arena } from '../arena.ts'
import { exactly } from '../attack.ts'
import type { Attack, Finding } from '../attack.ts'
import { forgeries, signAgain } from '../forge.ts'
import { signIn } from '../people.ts'

type Use = (arena: Arena, token: string) => Promise<boolean>

const asBearer: Use = async ({ client }, token) => (await client.rename(token)).status === 200
const asRefresh: Use = async ({ client }, token) => (await client.refresh(token)).status === 200
const asAny: Use = async ({ client }, token) => (await client.verify(token)).status === 200

/** The names of accepted tokens. */
async function accepted(arena: Arena, use: Use, tokens: Record<string, string>): Promise<string[]> {
  const names: string[] = []
  for (const [name, token] of Object.entries(tokens)) if (await use(arena, token)) names.push(name)
  return names
}

const noneOf = (what: string, names: string[]): Finding =>
  exactly(names.length === 0 ? what : `${what} (${names.join(', ')})`, names.length, 0)

/** Tokens that choose their own verification or lack required claims. */
export const algorithmConfusion: Attack = {
  name: 'algorithm',
  arena: 'asDeployed',
  async run(arena) {
    const { access, refresh } = await signIn(arena, arena.phones.next('CZ'))
    const accesses = forgeries(access)
    const refreshes = forgeries(refresh)
    const count = Object.keys(accesses).length
    return [
      exactly('accepted tokens signed like the service does', Number(await asBearer(arena, signAgain(access))), 1),
      noneOf(`accepted as bearer, of ${count} forged access tokens`, await accepted(arena, asBearer, accesses)),
      noneOf(`accepted by verify, of ${count} forged access tokens`, await accepted(arena, asAny, accesses)),
      noneOf(`accepted by refresh, of ${count} forged refresh tokens`, await accepted(arena, asRefresh, refreshes)),
    ]
  },
}

/** Valid tokens used in place of others. */
export const typeConfusion: Attack = {
  name: 'type',
  arena: 'asDeployed',
  async run(arena) {
    const { client, phones } = arena
    const { access, refresh, device } = await signIn(arena, phones.next('FI'))
    const ended = await client.logout(access)
    return [
      noneOf('accepted as bearer: refresh token, device token', await accepted(arena, asBearer, { refresh, device })),
      noneOf('accepted by refresh: access token, device token', await accepted(arena, asRefresh, { access, device })),
      noneOf('accepted by verify: device token', await accepted(arena, asAny, { device })),
      exactly('sessions ended by logout with an access token', Number(ended.status === 204), 0),
      exactly('the same tokens accepted in their own places', await inTheirPlaces(arena, { access, refresh }), 2),
    ]
  },
}

const inTheirPlaces = async (arena: Arena, { access, refresh }: { access: string; refresh: string }) =>
  Number(await asBearer(arena, access)) + Number(await asRefresh(arena, refresh))
