import { env } from 'cloudflare:workers'
import { failBefore } from '../support/failing-database.ts'
import { LINKS, linksOf, madeLink } from '../support/links.ts'
import { createTestApp, currentUser, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

/* How to provoke each answer about referral links. */

const test = createTestApp({ variables: { LINK_HOSTS: 'shop.example', MAX_LINKS_PER_USER: '1' } })
const oneADay = createTestApp({ variables: { NEW_LINKS_PER_USER_DAY: '1' } })
const unchanging = createTestApp({ variables: { LIMITS: 'changes_per_user=0' } })
const storeDown = () => createTestApp({ ports: { openDatabase: failBefore().openDatabase } })

type Scenarios = Record<string, () => Promise<Response>>
type Links = ReturnType<typeof linksOf>

/** As the owner of a link. */
async function withLink(act: (links: Links, code: string, caller: SignedIn) => Promise<Response>, body = {}) {
  const caller = await signInAs(test)
  const { code } = await madeLink(test, caller, body)
  return act(linksOf(test, caller), code, caller)
}

async function withInvite(act: (links: Links, code: string) => Promise<Response>) {
  const caller = await signInAs(test)
  return act(linksOf(test, caller), (await currentUser(test, caller)).invite_code)
}

const whileDown = async (act: (links: Links) => Promise<Response>) => act(linksOf(storeDown(), await signInAs(test)))

const FULL = {
  ...{ label: 'Newsletter', channel: 'email', campaign: 'autumn', title: 'Скидка', description: 'Приходите' },
  ...{
    destination: 'https://shop.example/a',
    image: 'https://shop.example/a.png',
    expires_at: new Date(Date.now() + 86_400_000).toISOString(),
  },
}

/** By operation and name of the answer. */
export const LINK_SCENARIOS: Record<string, Scenarios> = {
  referral_links_list: { '200 application/json': () => withLink(({ list }) => list('?limit=1&state=live'), FULL) },
  referral_links_create: {
    '201 application/json': async () => linksOf(test, await signInAs(test)).create({ code: 'first-of-all', ...FULL }),
    '400 alias_taken': () =>
      withLink(async (_, code) => linksOf(test, await signInAs(test)).create({ code }), { code: 'taken-alias' }),
    '409 too_many_links': () => withLink(({ create }) => create()),
    '422 idempotency_key_reused': async () => {
      const { create } = linksOf(test, await signInAs(test))
      const key = { 'Idempotency-Key': crypto.randomUUID() }
      await create({}, key)
      return create({ label: 'Another' }, key)
    },
    '429 new_links_per_user': () => withLink(async (_, __, caller) => linksOf(oneADay, caller).create()),
  },
  referral_links_retrieve: {
    '200 application/json': () => withInvite(({ read }, code) => read(code)),
    '404 not_found': () => withLink(({ read }) => read('nobody-has-it')),
    '503 storage_unavailable': () => whileDown(({ read }) => read('anything')),
  },
  referral_links_change: {
    '200 application/json': () => withLink(({ change }, code) => change(code, FULL)),
    '400 invalid_request': () => withLink(({ change }, code) => change(code, { destination: 'https://evil.example/' })),
    '404 not_found': () => withLink(({ change }) => change('nobody-has-it', {})),
    '409 invite_link_is_fixed': () => withInvite(({ change }, code) => change(code, {})),
    '409 too_many_links': () =>
      withLink(async ({ create, change }, code) => {
        await env.DB.prepare('UPDATE referral_links SET expires_at = 1 WHERE code = ?').bind(code).run()
        await create()
        return change(code, { expires_at: null })
      }),
    '429 changes_per_user': () =>
      withLink(async (_, code, caller) => linksOf(unchanging, caller).change(code, { label: 'New' })),
    '503 storage_unavailable': () => whileDown(({ change }) => change('anything', {})),
  },
  referral_links_disable: {
    '204': () => withLink(({ disable }, code) => disable(code)),
    '404 not_found': () =>
      withLink((_, code, { access }) => test.request('DELETE', `${LINKS}${code}0/`, { token: access })),
    '409 invite_link_is_fixed': () => withInvite(({ disable }, code) => disable(code)),
    '503 storage_unavailable': () => whileDown(({ disable }) => disable('anything')),
  },
}
