import { beforeAll, describe, expect, it } from 'vitest'
import { NETWORK_REQUESTS, SESSION_REQUESTS, SHIELD_REQUESTS } from '../../src/http/network.ts'
import { createCaller } from '../support/any-operation.ts'
import { documented } from '../support/documented-answers.ts'
import { visit } from '../support/people.ts'
import { createServerKey } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, ORIGIN, signInAs } from '../support/test-app.ts'
import type { SignedIn } from '../support/test-app.ts'

const no = () => Promise.resolve(false)
const yes = () => Promise.resolve(true)
const ON = { NETWORK_LIMITS: 'on' }
const { call } = createCaller(createTestApp())
const FROM = { 'CF-Connecting-IP': '203.0.113.9' }

/** Neither tokens nor a store, and cheap: pages of the build, settings, and checks that are remembered. */
const FREE = new Set([
  ...['GET /', 'GET /errors/', 'GET /api/v1/redoc/', 'GET /health', 'GET /health/ready'],
  // What may be an invite code, as in the example, gets a page that shows only its address.
  'GET /r/{code}',
  ...['GET /.well-known/jwks.json', 'GET /.well-known/apple-app-site-association', 'GET /.well-known/assetlinks.json'],
])

describe('every operation', () => {
  const full = createTestApp({ variables: ON, ports: { ipLimit: no, networkLimit: no, sessionLimit: no } })

  // Remembered from then on.
  beforeAll(async () => {
    await full.request('GET', '/health/ready')
  })

  const named = documented.map((operation) => [`${operation.method} ${operation.path}`, operation] as const)

  it.each(named.filter(([name]) => !FREE.has(name)))(
    '%s is refused when all budgets are used up',
    async (_, operation) => {
      full.d1.reset()
      const { status } = await call(operation, full)
      expect([status, full.d1.counts.trips]).toEqual([429, 0])
    },
  )

  it.each(named.filter(([name]) => FREE.has(name)))('%s costs no trip', async (_, operation) => {
    full.d1.reset()
    const { status } = await call(operation, full)
    expect([status < 500, full.d1.counts.trips]).toEqual([true, 0])
  })

  it('is not free if it may bring a body', () => {
    expect([...FREE].filter((name) => !name.startsWith('GET '))).toEqual([])
  })

  it('is in one of the lists', () => {
    expect(named.length).toBeGreaterThan(80)
    expect(named.filter(([name]) => FREE.has(name))).toHaveLength(FREE.size)
  })
})

/** Budgets as the bindings have them. */
function budgets() {
  const left = new Map<string, number>()
  const take = (kind: string, most: number) => (key: string) => {
    const rest = (left.get(`${kind} ${key}`) ?? most) - 1
    left.set(`${kind} ${key}`, rest)
    return Promise.resolve(rest >= 0)
  }
  return {
    networkLimit: take('network', NETWORK_REQUESTS),
    sessionLimit: take('session', SESSION_REQUESTS),
    ipLimit: take('ip', SHIELD_REQUESTS),
    left,
  }
}

describe('what costs more than a request with a token', () => {
  it.each([
    ['GET /r/K49FJ5/qr.png', 'page 203.0.113.9'],
    ['GET /r/K49FJ5/qr.svg', 'page 203.0.113.9'],
    ['GET /api/v1/schema/', 'page 203.0.113.9'],
  ])('has a hundred a minute: %s', async (name, bucket) => {
    const { left, ...ports } = budgets()
    const { request } = createTestApp({ variables: ON, ports })
    const [method, path] = name.split(' ') as [string, string]
    const ask = async () => (await request(method, path, { headers: FROM })).status
    expect(await ask()).toBe(200)
    expect([...left]).toEqual([[`ip ${bucket}`, SHIELD_REQUESTS - 1]])
    left.set(`ip ${bucket}`, 0)
    expect(await ask()).toBe(429)
  })
})

describe('what a page of someone else has the browsers of its readers do', () => {
  const FOREIGN = { ...FROM, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://news.example' }
  const JSON_POSTS = [
    ...['auth/send_code', 'auth/jwt/get_by_phone', 'referrals/resolve', 'referrals/pending', 'admin/auth'],
    ...['admin/auth/invite', 'admin/auth/passkey'],
  ]

  it('posts no JSON, and what it posts instead uses up nothing that they sign in with', async () => {
    const { left, ...ports } = budgets()
    const { app } = createTestApp({ variables: ON, ports })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', undefined])
      for (const path of JSON_POSTS) {
        const headers = { ...FOREIGN, ...(type !== undefined && { 'Content-Type': type }) }
        const answer = await app.request(`${ORIGIN}/api/v1/${path}/`, {
          method: 'POST',
          headers,
          body: type ? '{}' : null,
        })
        expect([path, answer.status]).toEqual([path, 415])
      }
    const form = { method: 'POST', headers: FOREIGN, body: new URLSearchParams({ email: 'ann@example.com' }) }
    expect((await app.request(`${ORIGIN}/admin/sign-in/`, form)).status).toBe(403)
    expect([...left.keys()]).toEqual(['network form 203.0.113.9'])
    // From a program, it counts before it is read.
    await app.request(`${ORIGIN}/api/v1/auth/send_code/`, { method: 'POST', headers: FROM, body: '{}' })
    expect(left.get('ip 203.0.113.9')).toBe(SHIELD_REQUESTS - 1)
  })

  it.each(['POST /api/v1/admin/auth/passkey/options/', 'POST /api/v1/sms/receipts/none/'])(
    'uses up nothing that they sign in with: %s',
    async (name) => {
      const { left, ...ports } = budgets()
      const [method, path] = name.split(' ') as [string, string]
      await createTestApp({ variables: ON, ports }).app.request(ORIGIN + path, { method, headers: FOREIGN })
      expect([...left.keys()].filter((bucket) => bucket !== 'network form 203.0.113.9')).toEqual([])
    },
  )
})

describe('searches', () => {
  const search = (app: ReturnType<typeof createTestApp>, { access }: SignedIn, count: number, from = '203.0.113.9') =>
    Promise.all(
      Array.from({ length: count }, (_, i) =>
        app.request(
          'GET',
          `/api/v1/users/?${['search=x', 'first_name=x', 'last_name=x', 'offset=10'][i % 4]}${i + 10}`,
          {
            token: access,
            headers: { 'CF-Connecting-IP': from },
          },
        ),
      ),
    )

  it('of a user have one budget for all sessions, and refused ones cost no trip', async () => {
    const app = createTestApp({ variables: ON, ports: budgets() })
    const one = await signInAs(createTestApp())
    const two = await signInAs(createTestApp(), one.phone)
    app.d1.reset()
    const answers = (await Promise.all([search(app, one, 70), search(app, two, 70)])).flat()
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(SHIELD_REQUESTS)
    expect(app.d1.counts.trips).toBe(SHIELD_REQUESTS)
    const refused = answers.find(({ status }) => status === 429)!
    expect((await json(refused))['code']).toBe('requests_per_session')
    expect(refused.headers.get('ratelimit-policy')).toBe('"requests_per_session";q=100;w=60')
    const { id } = await currentUser(createTestApp(), one)
    for (const path of ['', '?offset=1000', `${id}/invited/?offset=1000`])
      expect((await app.request('GET', `/api/v1/users/${path}`, { token: one.access })).status).toBe(200)
    const deep = await app.request('GET', `/api/v1/users/${id}/invited/?offset=1001`, { token: one.access })
    expect((await json(deep))['code']).toBe('requests_per_session')
  })

  it('of staff are also the dashboard and the report of codes by country, which the one ledger adds up', async () => {
    const staff = await createStaff('analyst')
    const app = createTestApp({ variables: ON, ports: budgets() })
    const ask = (path: string) => app.request('GET', `/api/v1/admin/${path}`, { token: staff.token })
    const answers = await Promise.all(
      Array.from({ length: SHIELD_REQUESTS }, (_, i) => ask(`sends/${['?days=90', ''][i % 2]}`)),
    )
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
    const codes = [await ask('sends/?days=7'), await ask('s%65nds/'), await ask('dashboard/')]
    codes.push(await ask('users/'))
    expect(codes.map(({ status }) => status)).toEqual([429, 429, 429, 200])
  })

  it('of a network have one for all users, an IPv6 /48 being one', async () => {
    const app = createTestApp({ variables: ON, ports: budgets() })
    const answers = []
    for (let i = 1; i <= 4; i += 1)
      answers.push(...(await search(app, await signInAs(createTestApp()), 80, `2001:db8:3:${i}::1`)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(SESSION_REQUESTS)
    expect((await json(answers.at(-1)!))['code']).toBe('requests_per_network')
    expect((await search(app, await signInAs(createTestApp()), 1))[0]?.status).toBe(200)
  })
})

describe('requests_per_session', () => {
  const reads = (app: ReturnType<typeof createTestApp>, { access }: SignedIn, count: number, headers = {}) =>
    Promise.all(
      Array.from({ length: count }, () =>
        app.request('GET', '/api/v1/users/current_user/', { token: access, headers }),
      ),
    )

  it('lets 300 of 400 reads through, in one trip each, and none of another kind after them', async () => {
    const app = createTestApp({ variables: ON, ports: budgets() })
    const signedIn = await signInAs(createTestApp())
    const other = await signInAs(createTestApp(), signedIn.phone)
    app.d1.reset()
    const answers = await reads(app, signedIn, 400)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(300)
    expect(app.d1.counts.trips).toBe(300)
    const refused = answers.find(({ status }) => status === 429)!
    expect((await json(refused))['code']).toBe('requests_per_session')
    expect(refused.headers.get('ratelimit-policy')).toBe('"requests_per_session";q=300;w=60')
    expect(refused.headers.get('retry-after')).toBe('60')
    const post = (path: string, body: object) => app.request('POST', `/api/v1/auth/${path}/`, { body })
    const others = [
      await post('jwt/refresh', { refresh: signedIn.refresh }),
      await post('jwt/verify', { token: signedIn.access }),
      await app.request('PATCH', '/api/v1/users/current_user/', { token: signedIn.access, body: {} }),
    ]
    expect(others.map(({ status }) => status)).toEqual([429, 429, 429])
    expect(app.d1.counts.trips).toBe(300)
    // Whoever copied the token can't keep its owner from ending it.
    expect((await post('logout', { refresh: signedIn.refresh })).status).toBe(204)
    // The user's other sessions have their own, in another network.
    expect((await reads(app, other, 1))[0]?.status).toBe(200)
  })

  it('counts the refreshes of a live token', async () => {
    const app = createTestApp({ variables: ON, ports: budgets() })
    const { refresh } = await signInAs(createTestApp())
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => app.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh } })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(SHIELD_REQUESTS)
    expect(app.d1.counts.trips).toBe(SHIELD_REQUESTS)
  })

  it('counts all sessions of a network together', async () => {
    const asked: string[] = []
    const networkLimit = (network: string) => Promise.resolve(asked.push(network) <= 3)
    const app = createTestApp({ variables: ON, ports: { networkLimit, sessionLimit: yes, ipLimit: yes } })
    const [one, two] = [await signInAs(createTestApp()), await signInAs(createTestApp())]
    // The last two are sent at once, and either may be the one too many.
    const sent = [...(await reads(app, one, 2, FROM)), ...(await reads(app, two, 2, FROM))]
    const answers = sent.toSorted((a, b) => a.status - b.status)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    const { access, refresh } = two
    const post = (path: string, body: object) => app.request('POST', `/api/v1/auth/${path}/`, { body, headers: FROM })
    const refused = [await post('jwt/refresh', { refresh }), await post('jwt/verify', { token: access })]
    refused.push(await post('logout', { refresh }), answers[3]!)
    for (const answer of refused) {
      expect(answer.headers.get('ratelimit-policy')).toBe('"requests_per_network";q=3000;w=60')
      expect((await json(answer))['code']).toBe('requests_per_network')
    }
    expect(asked).toEqual(Array(7).fill('203.0.113.9'))
  })

  it('counts the sessions of a user in one network together, so that others behind its address have room', async () => {
    const { left, ...ports } = budgets()
    const app = createTestApp({ variables: ON, ports })
    const one = await signInAs(createTestApp())
    const two = await signInAs(createTestApp(), one.phone)
    await reads(app, one, SESSION_REQUESTS - 1, FROM)
    expect((await reads(app, two, 1, FROM))[0]?.status).toBe(200)
    const { access, refresh } = two
    const post = (path: string, body: object) => app.request('POST', `/api/v1/auth/${path}/`, { body, headers: FROM })
    const refused = [...(await reads(app, two, 1, FROM)), await post('jwt/verify', { token: access })]
    for (const answer of refused) expect((await json(answer))['code']).toBe('requests_per_session')
    expect(left.get('network 203.0.113.9')).toBe(NETWORK_REQUESTS - SESSION_REQUESTS)
    expect((await reads(app, two, 1, { 'cf-connecting-ip': '198.51.100.7' }))[0]?.status).toBe(200)
    expect((await reads(app, await signInAs(createTestApp()), 1, FROM))[0]?.status).toBe(200)
    // Whoever has stolen the one can't keep the other from ending it, at the same address either.
    const ask = (method: string, token: string) =>
      app.request(method, '/api/v1/auth/sessions/', { token, headers: FROM })
    expect((await post('jwt/refresh', { refresh })).status).toBe(200)
    expect([(await ask('GET', access)).status, (await ask('DELETE', access)).status]).toEqual([200, 204])
    const lists = await Promise.all(Array.from({ length: SHIELD_REQUESTS }, () => ask('GET', access)))
    expect(lists.filter(({ status }) => status === 200)).toHaveLength(SHIELD_REQUESTS - 3)
    expect((await json(lists.at(-1)!))['code']).toBe('requests_per_session')
    expect((await post('logout', { refresh })).status).toBe(204)
  })

  it('is counted first: what it refuses takes nothing from the others of its network', async () => {
    const { left, ...ports } = budgets()
    const app = createTestApp({ variables: ON, ports })
    const answers = await reads(app, await signInAs(createTestApp()), SESSION_REQUESTS + 50, FROM)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(50)
    expect(left.get('network 203.0.113.9')).toBe(NETWORK_REQUESTS - SESSION_REQUESTS)
  })

  it('is the only budget of a known server key, whatever else its network sends', async () => {
    const { left, ...ports } = budgets()
    const app = createTestApp({ variables: ON, ports })
    const ask = async ({ key: token }: { key: string }) =>
      (await json(await app.request('GET', '/api/v1/rewards/', { token, headers: FROM })))['code']
    const [known, unknown] = [await createServerKey(['rewards.read']), await createServerKey(['rewards.read'])]
    expect(await ask(known)).toBe('invalid_request')
    for (const bucket of ['network', 'ip', 'ip key']) left.set(`${bucket} 203.0.113.9`, 0)
    const codes = await Promise.all(Array.from({ length: SESSION_REQUESTS }, () => ask(known)))
    expect(codes.filter((code) => code === 'invalid_request')).toHaveLength(SESSION_REQUESTS - 1)
    expect(codes.filter((code) => code === 'requests_per_session')).toHaveLength(1)
    expect(await ask(unknown)).toBe('requests_per_network')
    // Of a key that was not seen today, no sign-in of a neighbour takes it.
    left.set('ip key 203.0.113.9', 1)
    expect(await ask(unknown)).toBe('invalid_request')
  })

  it('is not spent by a token that is not valid, which costs no trip', async () => {
    const asked: string[] = []
    const count = (key: string) => Promise.resolve(asked.push(key) < 0)
    const app = createTestApp({ variables: ON, ports: { networkLimit: count, sessionLimit: count, ipLimit: yes } })
    app.d1.reset()
    for (const token of ['nonsense', 'a.b.c']) {
      const sent = [
        app.request('GET', '/api/v1/users/current_user/', { token }),
        app.request('POST', '/api/v1/auth/jwt/verify/', { body: { token } }),
        app.request('POST', '/api/v1/auth/jwt/refresh/', { body: { refresh: token } }),
        app.request('POST', '/api/v1/auth/logout/', { body: { refresh: token } }),
      ]
      expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([401, 401, 401, 401])
    }
    expect([asked, app.d1.counts.trips]).toEqual([[], 0])
  })

  it('counts requests of staff, on pages too', async () => {
    const staff = await createStaff('superuser')
    const app = createTestApp({ variables: ON, ports: budgets() })
    const api = () => app.request('GET', '/api/v1/admin/codes/', { token: staff.token })
    expect((await api()).status).toBe(200)
    const answers = await Promise.all(Array.from({ length: 310 }, api))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(300)
    const pages = []
    const other = await createStaff('superuser')
    for (let i = 0; i < 302; i += 1) pages.push((await visit(app, other, 'codes/')).status)
    expect(pages.filter((status) => status === 200)).toHaveLength(301)
    expect(pages.at(-1)).toBe(429)
  })
})
