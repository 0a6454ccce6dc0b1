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
      exactly('tokens signed as the service signs them, taken', Number(await asBearer(arena, signAgain(access))), 1),
      noneOf(`of ${count} forged access tokens, taken as bearer`, await accepted(arena, asBearer, accesses)),
      noneOf(`of ${count} forged access tokens, called live`, await accepted(arena, asAny, accesses)),
      noneOf(`of ${count} forged refresh tokens, taken for refresh`, await accepted(arena, asRefresh, refreshes)),
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
      noneOf('taken as bearer: refresh token, device token', await accepted(arena, asBearer, { refresh, device })),
      noneOf('taken for refresh: access token, device token', await accepted(arena, asRefresh, { access, device })),
      noneOf('called live: device token', await accepted(arena, asAny, { device })),
      exactly('sessions ended with an access token at logout', Number(ended.status === 204), 0),
      exactly('the same tokens in their own places, taken', await inTheirPlaces(arena, { access, refresh }), 2),
    ]
  },
}

const inTheirPlaces = async (arena: Arena, { access, refresh }: { access: string; refresh: string }) =>
  Number(await asBearer(arena, access)) + Number(await asRefresh(arena, refresh))
