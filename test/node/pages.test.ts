import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../src/errors/error-table.ts'
import { FIELD_ERRORS } from '../../src/errors/field-error-table.ts'
import { seriousIssues } from './axe.ts'
import { newPhone, useBrowser } from './browser-test.ts'

const { origin, visit } = useBrowser()

const json = async <Body>(answer: Response): Promise<Body> => answer.json()
const get = async (path: string, init: RequestInit = {}) => fetch(origin + path, { redirect: 'manual', ...init })

describe('pages over HTTP', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/?lang=ru', 'text/html; charset=utf-8'],
    ['/errors', 'text/html; charset=utf-8'],
    ['/errors/', 'text/html; charset=utf-8'],
    ['/api/v1/redoc', 'text/html; charset=utf-8'],
    ['/api/v1/redoc/', 'text/html; charset=utf-8'],
    ['/static/start.js', 'text/javascript; charset=utf-8'],
    ['/static/redoc.standalone.js', 'text/javascript; charset=utf-8'],
    ['/static/redoc.standalone.js.LICENSE.txt', 'text/plain; charset=utf-8'],
    ['/static/pages.css', 'text/css; charset=utf-8'],
    ['/static/icon.svg', 'image/svg+xml'],
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/links', 'text/html; charset=utf-8'],
    ['/docs/links/', 'text/html; charset=utf-8'],
    ['/docs/links.md', 'text/markdown; charset=utf-8'],
    ['/docs/decisions/0012-the-bundle-grows/', 'text/html; charset=utf-8'],
    ['/docs/images/start.png', 'image/png'],
    ['/llms.txt', 'text/plain; charset=utf-8'],
  ])('%s works without a redirect, with GET and HEAD', async (path, type) => {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(200)
    const head = await get(path, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-type')).toBe(type)
  })

  it.each([
    ['/', 'start.js'],
    ['/docs/', 'docs.js'],
    ['/docs/', 'search.json'],
    ['/admin/sign-in/', 'admin.js'],
    ['/admin/sign-in/', 'admin.css'],
  ])('caches a file for a year only with its current version: %s, %s', async (path, file) => {
    const html = await (await get(path)).text()
    const [versioned, unversioned] = new RegExp(`(/\\w+/${file})\\?v=[0-9a-f]+`).exec(html) ?? ['none']
    const cached = async (address: string) => (await get(address)).headers.get('cache-control')
    expect(await cached(versioned)).toBe('public, max-age=31536000, immutable')
    expect(await cached(`${unversioned}`)).toBe('public, max-age=300')
    // Such as the version of a deployment that is still to come.
    for (const other of [`${unversioned}?v=0123456789`, `${unversioned}?v=`, `${versioned}&v=1`])
      expect(await cached(other)).toBe('no-store')
  })

  it("follows ?lang, or else the browser's language", async () => {
    const russian = { headers: { 'Accept-Language': 'ru-RU' } }
    const title = async (path: string, init?: RequestInit) =>
      /<html lang="(..)"/.exec(await (await get(path, init)).text())?.[1]
    expect(await title('/')).toBe('en')
    expect(await title('/', russian)).toBe('ru')
    expect(await title('/?lang=en', russian)).toBe('en')
    expect(await title('/errors/?lang=ru')).toBe('ru')
  })

  it('shows the commands without JavaScript', async () => {
    const { page } = await visit('/', { javaScriptEnabled: false })
    await page.getByText("'Authorization: Bearer ACCESS'").waitFor()
    expect(await page.locator('.sign-in').count()).toBe(0)
    // The browser's test switch does not make it show <noscript>.
    expect(await (await get('/')).text()).toMatch(/<noscript>.*The demo needs JavaScript.*<\/noscript>/s)
  })
})

describe('the error registry', () => {
  it.each(['en', 'ru'] as const)('explains every code at its anchor, in %s', async (language) => {
    const html = await (await get(`/errors/?lang=${language}`)).text()
    for (const [code, { status, title }] of Object.entries(ERRORS)) {
      const entry = new RegExp(`<article[^>]* id="${code}">.*?</article>`, 's').exec(html)?.[0] ?? ''
      expect(entry).toContain(title[language])
      expect(entry).toContain(String(status))
    }
    for (const code of Object.keys(FIELD_ERRORS)) expect(html).toContain(`<tr id="${code}">`)
  })

  it('is where the type of a problem links to', async () => {
    const { page, complaints } = await visit('/')
    const { type } = await json<{ type: string }>(await get('/nowhere'))
    await page.goto(type)
    await page.locator('article:target').getByText('not_found').waitFor()
    expect(complaints).toEqual([])
  })
})

describe('the docs', () => {
  it('are searched in the browser, with the keyboard alone, and loading nothing from other hosts', async () => {
    const { page, complaints } = await visit('about:blank')
    const hosts = new Set<string>()
    page.on('request', (request) => hosts.add(new URL(request.url()).origin))
    await page.goto('/')
    await page.getByRole('link', { name: 'Docs' }).click()
    await page.getByRole('heading', { name: 'Documentation', level: 1 }).waitFor()
    // Its script has loaded.
    await page.getByRole('searchbox').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('idempotency lost')
    await page.locator('.found li').first().waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await seriousIssues(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Repeating a lost request' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#repeating-a-lost-request')
    await page.getByRole('searchbox').fill('zzzzzzzz')
    await page.getByText('0 results').waitFor({ state: 'attached' })
    await page.getByRole('link', { name: 'This page as Markdown' }).click()
    await page.getByText('# Links').waitFor()
    expect([...hosts]).toEqual([origin])
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('fit a phone, with a menu of all pages, %s', async (colorScheme) => {
    const { page, complaints } = await visit('/docs/settings/', { colorScheme, viewport: { width: 390, height: 844 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    expect(await seriousIssues(page)).toEqual([])
    const menu = page.getByRole('navigation', { name: 'Documentation' })
    expect(await menu.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'All pages' }).click()
    await menu.getByRole('link', { name: 'Self-hosting' }).waitFor()
    expect(await seriousIssues(page)).toEqual([])
    await menu.getByRole('button', { name: 'Close' }).click()
    await menu.waitFor({ state: 'hidden' })
    await page.setViewportSize({ width: 1280, height: 900 })
    await menu.getByRole('link', { name: 'Settings' }).and(page.locator('[aria-current="page"]')).waitFor()
    expect(await seriousIssues(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  it('say that a page does not exist: to people with a page, to programs with a problem', async () => {
    const people = await get('/docs/nothing/', { headers: { Accept: 'text/html' } })
    expect(people.status).toBe(404)
    expect(await people.text()).toContain('Page not found')
    const { code } = await json<{ code: string }>(await get('/docs/nothing.md'))
    expect(code).toBe('not_found')
  })
})

describe('the API reference', () => {
  it('renders an operation, finds it, and loads nothing from other hosts', async () => {
    const { page, complaints } = await visit('about:blank')
    const hosts = new Set<string>()
    page.on('request', (request) => {
      if (request.url().startsWith('http')) hosts.add(new URL(request.url()).origin)
    })
    await page.goto('/api/v1/redoc/')
    await page.locator('[data-section-id]').getByText('/api/v1/auth/jwt/get_by_phone').first().waitFor()
    await page.getByPlaceholder('Search...').fill('current_user')
    await page.locator('[data-role="search:results"] li').first().waitFor()
    expect([...hosts]).toEqual([origin])
    expect(complaints).toEqual([])
  })
})

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('has no serious axe issue in any state, %s', async (colorScheme) => {
    const { page, complaints } = await visit('/', { colorScheme })
    await page.getByLabel('Phone number').fill(newPhone())
    expect(await seriousIssues(page)).toEqual([])
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByRole('button', { name: 'Fill in' }).waitFor()
    expect(await seriousIssues(page)).toEqual([])
    await page.getByRole('button', { name: 'Fill in' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('No one yet.').waitFor()
    await page.getByText('Claims access').click()
    expect(await seriousIssues(page)).toEqual([])
    await page.goto('/errors/')
    expect(await seriousIssues(page)).toEqual([])
    expect(complaints).toEqual([])
  })
})
