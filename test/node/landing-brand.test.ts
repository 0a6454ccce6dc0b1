import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DARK, LIGHT } from '../../src/links/landing/brand.ts'
import { seriousIssues } from './axe.ts'
import { launchBrowser, openPage } from './browser.ts'
import { link, renderLanding, startLandingSite } from './landing-site.ts'

const MAX_BYTES = 30_000
const LOGO = `data:image/png;base64,${'A'.repeat(5900)}`
const SETTINGS = {
  BRAND_COLOR: '#5b2bd6',
  BRAND_LOGO:
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  BRAND_PICTURE: 'https://cdn.example/hero.png',
  BRAND_TEXT_EN: 'Groceries at your door in half an hour.',
  BRAND_TEXT_RU: 'Продукты за полчаса у вашей двери.',
}
const campaign = { ...link, key: 'AUTUMN', ownerId: null, inviteCode: null, ownerName: null }

let site: Awaited<ReturnType<typeof startLandingSite>>
let browser: Browser

beforeAll(async () => {
  ;[site, browser] = await Promise.all([startLandingSite(), launchBrowser()])
  site.shown = { link, token: 'token', settings: SETTINGS }
})
afterAll(async () => {
  await browser.close()
  await site.stop()
})

async function visit(options: Parameters<typeof openPage>[1] = {}, query = '') {
  const visit = await openPage(browser, { baseURL: site.origin, ...options })
  const body = Buffer.from(SETTINGS.BRAND_LOGO.split(',')[1] ?? '', 'base64')
  await visit.page.route('https://cdn.example/**', async (route) => route.fulfill({ body, contentType: 'image/png' }))
  await visit.page.goto(`/r/spring${query}`)
  return visit
}

describe('the landing page with a brand', () => {
  it.each(['en', 'ru'] as const)('is under 30 KB with style and script, in %s', async (language) => {
    const settings = { ...SETTINGS, BRAND_LOGO: LOGO, BRAND_TEXT_RU: 'Ж'.repeat(160) }
    const shown = { ...link, ownerName: 'Ж'.repeat(65), title: 'Ж'.repeat(70) }
    const html = await (await renderLanding(language, { link: shown, token: 't'.repeat(90), settings })).text()
    const files = ['icon.svg', 'landing.css', 'landing.js']
    const sizes = await Promise.all(files.map(async (name) => (await readFile(`dist/assets/static/${name}`)).length))
    expect(sizes.reduce((sum, size) => sum + size, Buffer.byteLength(html))).toBeLessThan(MAX_BYTES)
    expect(html).toContain(LOGO)
  })

  it('derives its colours from the backgrounds of the styles', async () => {
    const styles = await readFile('src/pages/styles/tokens.css', 'utf8')
    const [light = '', dark = ''] = styles.split('@media')
    for (const [block, colors] of [
      [light, LIGHT],
      [dark, DARK],
    ] as const)
      for (const [name, hex] of Object.entries(colors)) expect(block).toContain(`--${name}: ${hex};`)
  })

  it.each([
    { width: 1280, colorScheme: 'light', lang: 'en', accent: 'rgb(91, 43, 214)' },
    { width: 390, colorScheme: 'dark', lang: 'ru', accent: 'rgb(176, 153, 235)' },
    { width: 1280, colorScheme: 'dark', lang: 'ru', accent: 'rgb(176, 153, 235)' },
    { width: 390, colorScheme: 'light', lang: 'en', accent: 'rgb(91, 43, 214)' },
  ] as const)('wears it at $width px, $colorScheme, in $lang', async ({ width, colorScheme, lang, accent }) => {
    const { page, complaints } = await visit({ viewport: { width, height: 900 }, colorScheme }, `?lang=${lang}`)
    const text = lang === 'en' ? SETTINGS.BRAND_TEXT_EN : SETTINGS.BRAND_TEXT_RU
    await page.getByText(text).waitFor()
    const color = `getComputedStyle(document.querySelector('.stores a')).backgroundColor`
    expect(await page.evaluate<string>(color)).toBe(accent)
    const widths = `[...document.querySelectorAll('.brand img, .picture')].map((image) => image.naturalWidth)`
    await page.waitForFunction(`${widths}.every(Boolean)`)
    expect(await page.evaluate<number[]>(widths)).toEqual([1, 1])
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect([await seriousIssues(page), complaints]).toEqual([[], []])
    await page.context().close()
  })

  it('of a campaign link speaks for the service, without an invite code', async () => {
    site.shown = {
      link: { ...campaign, title: '10% off all autumn', description: 'Call +44 20 7946 0000' },
      token: 'token',
    }
    const { page, complaints } = await visit()
    await page.getByRole('heading', { name: '10% off all autumn', exact: true }).waitFor()
    await page.getByText('Call +44 20 7946 0000').waitFor()
    await page.getByRole('heading', { name: 'Leave your number' }).waitFor()
    expect([await page.title(), await page.locator('#code').count()]).toEqual(['Welcome to Acme', 0])
    site.shown = { link: campaign, token: 'token', settings: SETTINGS }
    await page.reload()
    await page.getByRole('heading', { name: 'Welcome to Acme' }).waitFor()
    await page.getByText(SETTINGS.BRAND_TEXT_EN).waitFor()
    expect(complaints).toEqual([])
  })
})
