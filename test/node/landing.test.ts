import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seriousIssues } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { link, renderLanding, startLandingSite, STORES } from './landing-site.ts'

const MAX_BYTES = 20_000
const HOSTILE = `</title><script>alert(1)</script><img src=x onerror=alert(2)> "'\`&amp; {{token}} <!--link--> عمر‮ 👩‍👩‍👧`

let site: Awaited<ReturnType<typeof startLandingSite>>
let browser: Browser

beforeAll(async () => {
  ;[site, browser] = await Promise.all([startLandingSite(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await site.stop()
})
beforeEach(() => {
  site.shown = { link, token: 'token-of-this-click' }
  site.answer = { status: 200, body: {} }
  site.received.length = 0
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})

async function visit(path = '/r/spring', options: BrowserContextOptions = {}) {
  const visit = await openPage(browser, { baseURL: site.origin, ...options })
  await visit.page.goto(path)
  return visit
}

const phoneField = (page: Page) => page.getByLabel('Phone number')
const submit = (page: Page) => page.getByRole('button', { name: 'Save the invitation' })
const saved = (page: Page) => page.getByText('Invitation saved')

describe('the landing page', () => {
  it.each(['en', 'ru'] as const)('is under 20 KB with style and script, in %s', async (language) => {
    const token = 't'.repeat(90)
    const longest = {
      ...link,
      ownerName: 'Ж'.repeat(65),
      title: 'Ж'.repeat(100),
      description: 'Ж'.repeat(300),
      key: 'K'.repeat(30),
    }
    const html = await (await renderLanding(language, { link: longest, token })).text()
    const files = [...html.matchAll(/\/static\/[\w.]+/g)].map(([path]) => path)
    expect(files).toEqual(['/static/icon.svg', '/static/landing.css', '/static/landing.js'])
    const sizes = await Promise.all(files.map(async (path) => (await readFile(`dist/assets${path}`)).length))
    const bytes = sizes.reduce((sum, size) => sum + size, Buffer.byteLength(html))
    expect(bytes).toBeGreaterThan(5000)
    expect(bytes).toBeLessThan(MAX_BYTES)
  })

  it('names the inviter, shows the code, and links to the stores with the token', async () => {
    site.shown = { ...site.shown, link: { ...link, title: 'Spring party', description: 'First ride is free.' } }
    const { page, complaints } = await visit()
    await page.getByRole('heading', { name: 'Anna invites you to Acme' }).waitFor()
    await page.getByText('Spring party').waitFor()
    await page.getByText('First ride is free.').waitFor()
    expect(await page.locator('#code').textContent()).toBe('K49FJ5')
    const hrefs = await page.locator('.stores a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
    expect(hrefs).toEqual([
      STORES.iosStoreUrl,
      `${STORES.androidStoreUrl}&referrer=referral_token%3Dtoken-of-this-click%26utm_source%3Dreferral`,
      `${STORES.rustoreUrl}?referrerId=token-of-this-click`,
    ])
    expect(complaints).toEqual([])
  })

  it('shows only the configured stores', async () => {
    site.shown = { ...site.shown, stores: { rustoreUrl: STORES.rustoreUrl } }
    const { page } = await visit()
    expect(await page.locator('.stores a').allInnerTexts()).toEqual([expect.stringContaining('RuStore')])
    site.shown = { ...site.shown, stores: {} }
    await page.reload()
    expect(await page.locator('.stores').count()).toBe(0)
  })

  it('has neutral texts without the names of owner or app', async () => {
    site.shown = { link: { ...link, ownerName: null }, token: 'token', appName: '' }
    const { page } = await visit()
    await page.getByRole('heading', { name: 'You are invited to the app' }).waitFor()
    expect(await page.title()).toBe('Invitation to the app')
  })

  it.each(['ownerName', 'title', 'description'] as const)('shows a hostile %s as text', async (field) => {
    site.shown = { ...site.shown, link: { ...link, [field]: HOSTILE } }
    const { page, complaints } = await visit()
    const place = { ownerName: 'h1 bdi', title: '.lead', description: 'main > .muted' }[field]
    expect(await page.locator(place).textContent()).toBe(HOSTILE)
    expect(await page.locator('script, img').count()).toBe(1)
    expect(await page.locator('#phone-form').getAttribute('data-token')).toBe('token-of-this-click')
    expect(complaints).toEqual([])
  })

  it('escapes attribute values', async () => {
    const quotes = `x" onload="alert(1)' autofocus='`
    site.shown = { link: { ...link, key: quotes }, token: quotes, appName: quotes }
    const { page, complaints } = await visit()
    const form = page.locator('#phone-form')
    expect(await form.getAttribute('data-link')).toBe(quotes)
    expect(await form.getAttribute('data-token')).toBe(quotes)
    expect(await page.locator('meta[name=description]').getAttribute('content')).toContain(quotes)
    expect(await page.locator('[onload], [autofocus]').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('without a link shows the stores, but no code, phone field or token', async () => {
    site.shown = { link: undefined, token: 'stray-token' }
    const { page, complaints } = await visit()
    await page.getByRole('heading', { name: 'Welcome to Acme' }).waitFor()
    expect(await page.locator('.stores a').count()).toBe(3)
    expect(await page.locator('#code, #phone, input, button').count()).toBe(0)
    expect(await page.content()).not.toContain('stray-token')
    expect(complaints).toEqual([])
  })

  it('without a token has no phone field', async () => {
    site.shown = { link, token: undefined }
    const { page, complaints } = await visit()
    expect(await page.locator('#code').textContent()).toBe('K49FJ5')
    expect(await page.locator('#phone').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  it('switches language and keeps its query', async () => {
    const { page } = await visit('/r/spring?channel=telegram')
    await page.getByRole('link', { name: 'Русский' }).click()
    await page.getByRole('heading', { name: 'Anna приглашает вас в Acme' }).waitFor()
    await page.waitForLoadState()
    const { pathname, searchParams } = new URL(page.url())
    expect([pathname, searchParams.get('channel'), searchParams.get('lang')]).toEqual(['/r/spring', 'telegram', 'ru'])
    expect(await page.locator('[aria-current]').textContent()).toContain('Русский')
  })

  it('works without JavaScript: shows code and stores and hides the rest', async () => {
    const { page } = await visit('/r/spring', { javaScriptEnabled: false })
    expect(await page.locator('#code').isVisible()).toBe(true)
    expect(await page.locator('.stores a').first().isVisible()).toBe(true)
    expect(await page.locator('#copy').isVisible()).toBe(false)
    expect(await page.locator('#phone').isVisible()).toBe(false)
  })

  it("allows no inline script or style, and no form except its script's", async () => {
    const page = await renderLanding('en', site.shown)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("form-action 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(await page.text()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on[a-z]+=/)
  })

  it.each([320, 360, 1280])('does not scroll sideways at %d pixels', async (width) => {
    const name = 'Константинопольский-Длинный '.repeat(2) + 'x'.repeat(60)
    site.shown = { ...site.shown, link: { ...link, ownerName: name } }
    const { page } = await visit('/r/spring?lang=ru', { viewport: { width, height: 700 } })
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width)
  })
})

describe('the code on the landing page', () => {
  it('can be copied with a button, which confirms it', async () => {
    const { page } = await visit('/r/spring', { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    await page.locator('#copied').getByText('Copied', { exact: true }).waitFor()
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('K49FJ5')
  })
})

describe('the phone field on the landing page', () => {
  it('submits number, link and token, by keyboard alone', async () => {
    const { page, complaints } = await visit()
    await phoneField(page).focus()
    await page.keyboard.type(' +380 (50) 123-45-67 ')
    await page.keyboard.press('Enter')
    await saved(page).waitFor()
    const body = { link: 'SPR1NG', token: 'token-of-this-click', phone: '+380 (50) 123-45-67' }
    expect(site.received).toEqual([{ body, language: 'en' }])
    expect(await page.locator('#phone-saved').textContent()).toBe('+380 (50) 123-45-67')
    await expect.poll(async () => page.evaluate<string>('document.activeElement.id')).toBe('phone-done')
    await page.getByRole('button', { name: 'Use another number' }).click()
    expect(await phoneField(page).inputValue()).toBe(' +380 (50) 123-45-67 ')
    expect(complaints).toEqual([])
  })

  it('reads 00 as a plus, and asks for a number when empty', async () => {
    const { page } = await visit()
    expect(await phoneField(page).getAttribute('autocomplete')).toBe('tel')
    await submit(page).click()
    await page.getByText('Enter a phone number.').waitFor()
    expect(site.received).toEqual([])
    await phoneField(page).fill('0044 7911 123456')
    await submit(page).click()
    await saved(page).waitFor()
    expect(site.received).toMatchObject([{ body: { phone: '+44 7911 123456' } }])
  })

  it.each([
    ['on the field', { detail: 'Some fields are wrong.', errors: [{ field: 'phone', message: 'Not a number.' }] }],
    ['on the request', { detail: 'Not a number.', errors: [] }],
  ])('shows an error %s, keeps the number, and accepts the next one', async (_, body) => {
    site.answer = { status: 400, body }
    const { page } = await visit()
    await phoneField(page).fill('+7 917')
    await submit(page).click()
    await page.getByRole('alert').getByText('Not a number.').waitFor()
    expect(await phoneField(page).inputValue()).toBe('+7 917')
    expect(await phoneField(page).getAttribute('aria-invalid')).toBe('true')
    site.answer = { status: 200, body: {} }
    await phoneField(page).fill('+79174445566')
    await submit(page).click()
    await saved(page).waitFor()
    expect(await phoneField(page).getAttribute('aria-invalid')).toBeNull()
  })

  it('says when there is no response, and keeps the number', async () => {
    const { page } = await visit()
    await phoneField(page).fill('+79174445566')
    await page.context().setOffline(true)
    await submit(page).click()
    await page.getByText('The service did not respond.').waitFor()
    expect(await phoneField(page).inputValue()).toBe('+79174445566')
    await page.context().setOffline(false)
    await submit(page).click()
    await saved(page).waitFor()
  })

  it('sends the page language', async () => {
    const { page } = await visit('/r/spring?lang=ru')
    await page.getByLabel('Номер телефона').fill('+79174445566')
    await page.getByRole('button', { name: 'Сохранить приглашение' }).click()
    await page.getByText('Приглашение сохранено').waitFor()
    expect(site.received).toMatchObject([{ language: 'ru' }])
  })
})

describe('accessibility', () => {
  it.each([
    ['light', 'en'],
    ['dark', 'en'],
    ['light', 'ru'],
    ['dark', 'ru'],
  ] as const)('has no serious axe issue in any state, %s, %s', async (colorScheme, language) => {
    const { page } = await visit(`/r/spring?lang=${language}`, { colorScheme })
    expect(await seriousIssues(page)).toEqual([])
    await page.locator('.primary').click()
    expect(await seriousIssues(page)).toEqual([])
    await page.locator('#phone-input').fill('+79174445566')
    await page.locator('.primary').click()
    await page.locator('#phone-done').waitFor()
    expect(await seriousIssues(page)).toEqual([])
    site.shown = { link: undefined }
    await page.reload()
    expect(await seriousIssues(page)).toEqual([])
  })
})
