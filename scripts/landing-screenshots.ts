import type { Browser } from 'playwright-core'
import { openPage } from '../test/node/browser.ts'
import { link, startLandingSite } from '../test/node/landing-site.ts'

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="11" fill="#5b2bd6"/><path d="M10 28 20 9l10 19h-6l-4-8-4 8z" fill="#fff"/></svg>'
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 500"><defs><linearGradient id="sky" y2="1" x2="0">
  <stop stop-color="#ffc878"/><stop offset="1" stop-color="#7b4fe0"/></linearGradient></defs>
  <rect width="400" height="500" fill="url(#sky)"/><circle cx="200" cy="190" r="90" fill="#fff3d6"/>
  <path d="M0 400 130 290l90 80 80-60 100 90v100H0z" fill="#3b1d8f"/></svg>`

const BRAND = {
  BRAND_COLOR: '#5b2bd6',
  BRAND_LOGO: `data:image/svg+xml;base64,${Buffer.from(LOGO).toString('base64')}`,
  BRAND_PICTURE: 'https://cdn.example/hero.svg',
  BRAND_TEXT_EN: 'Groceries from the shops around the corner, at your door in half an hour.',
  BRAND_TEXT_RU: 'Продукты из магазинов рядом с домом — за полчаса у вашей двери.',
}

/** The landing page, without a brand and with one: wide and narrow, light and dark, in both languages. */
export async function takeLanding(browser: Browser, out: string): Promise<void> {
  const site = await startLandingSite()
  try {
    for (const [name, settings] of Object.entries({ landing: {}, 'landing-brand': BRAND })) {
      for (const width of [1280, 390]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          for (const language of ['en', 'ru'] as const) {
            // Wide, the docs show the brand in English only.
            if (settings === BRAND && width === 1280 && language === 'ru') continue
            site.shown = { ...site.shown, settings, link: { ...link, ownerName: language === 'ru' ? 'Анна' : 'Anna' } }
            const viewport = { width, height: width > 400 ? 900 : 844 }
            const { page } = await openPage(browser, { baseURL: site.origin, viewport, colorScheme })
            await page.route('https://cdn.example/**', async (route) =>
              route.fulfill({ body: PICTURE, contentType: 'image/svg+xml' }),
            )
            await page.goto(`/r/K49FJ5?lang=${language}`)
            await page.waitForLoadState('networkidle')
            await page.screenshot({ path: `${out}/${name}-${width}-${colorScheme}-${language}.png`, fullPage: true })
            await page.context().close()
          }
        }
      }
    }
  } finally {
    await site.stop()
  }
}
