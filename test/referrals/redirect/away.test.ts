import { describe, expect, it } from 'vitest'
import { failBefore } from '../../support/failing-database.ts'
import { createTestApp, json } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'
import { DESKTOP, STORES } from './support.ts'

const createAway = () =>
  createTestApp({
    variables: { ...STORES, APP_NAME: 'Tide' },
    ports: { openDatabase: failBefore().openDatabase },
  })
const open = async ({ request }: TestApp, path: string, headers: Record<string, string> = {}) =>
  request('GET', path, { headers: { 'User-Agent': DESKTOP, Accept: 'text/html,*/*;q=0.8', ...headers } })

describe('a link when the database is down', () => {
  it.each([
    ['en', 'The invitation cannot be opened right now', 'Try again'],
    ['ru', 'Не удалось открыть приглашение', 'Попробовать снова'],
  ])('shows a page in %s that reloads the same URL', async (language, title, again) => {
    const away = createAway()
    const answer = await open(away, '/r/K49FJ5?utm_source=poster', { 'Accept-Language': language })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(answer.headers.get('content-language')).toBe(language)
    expect(answer.headers.get('set-cookie')).toBeNull()
    const html = await answer.text()
    expect(html).toContain(`<h1>${title}</h1>`)
    expect(html).toContain(`<title>${title}</title>`)
    expect(html).toContain(`href="">${again}</a>`)
    // Visitors must not reach a store without their invitation.
    for (const hidden of ['apps.apple.com', 'is not active', 'не действует']) expect(html).not.toContain(hidden)
    expect(away.logLines.map(({ event }) => event)).toContain('storage_unavailable')
  })

  it.each(['HEAD', 'GET'])('shows a 429 page to a network with too many look-ups (%s)', async (method) => {
    const crowded = createTestApp({
      variables: { ...STORES, NETWORK_LIMITS: 'on' },
      ports: { ipLimit: async () => Promise.resolve(false) },
    })
    const headers = { 'User-Agent': DESKTOP, Accept: 'text/html' }
    // An invite code is shown without a look-up.
    const invite = await crowded.request(method, '/r/K49FJ5', { headers })
    expect([invite.status, (await invite.text()).includes('K49FJ5')]).toEqual([200, method === 'GET'])
    const answer = await crowded.request(method, '/r/autumn-sale', { headers })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('ratelimit')).toBe('"requests_per_network";r=0;t=60')
    const html = await answer.text()
    expect(html.includes('Wait a few minutes')).toBe(method === 'GET')
    expect(html).not.toContain('apps.apple.com')
    const forProgram = await crowded.request('GET', '/r/autumn-sale', { headers: { ...headers, Accept: '*/*' } })
    expect(await json(forProgram)).toMatchObject({ code: 'requests_per_network' })
  })

  it('answers programs with a problem document', async () => {
    const answer = await open(createAway(), '/r/K49FJ5', { Accept: '*/*' })
    expect([answer.status, await json(answer)]).toMatchObject([503, { code: 'storage_unavailable' }])
  })
})
