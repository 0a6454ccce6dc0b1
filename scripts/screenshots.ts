import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { launchBrowser, openPage } from '../test/node/browser.ts'
import { startService } from '../test/node/service.ts'
import { takeLanding } from './landing-screenshots.ts'
import { takePanel } from './panel-screenshots.ts'

/** `npm run screenshots`: the screenshots in docs/, from a service and database of their own. */
const OUT = 'docs/images'
const VIEWPORT = { width: 1280, height: 1080 }
const SETTLE_MS = 1000

await mkdir(OUT, { recursive: true })
const service = await startService()
const browser = await launchBrowser()
try {
  await service.ready()
  const { page } = await openPage(browser, { baseURL: service.origin, viewport: VIEWPORT, reducedMotion: 'reduce' })
  await page.goto('/')
  await signIn(page, '+79174445566')
  await page.locator('[data-part="invite-next"]').click()
  await signIn(page, '+79174445567')
  await page.locator('.person').first().getByRole('listitem').waitFor()
  await page.mouse.move(0, 0)
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)')
  await page.screenshot({ path: `${OUT}/start.png` })

  await page.goto('/api/v1/redoc/')
  // The page grows while it renders; operations stop moving once the last one is there.
  await page.locator('[data-section-id^="tag/Health/operation"]').last().waitFor()
  await page.waitForTimeout(SETTLE_MS)
  await page.getByRole('menuitem', { name: 'Sign-in' }).first().click()
  await page.getByRole('menuitem', { name: 'Sign in with a code' }).first().click()
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: `${OUT}/redoc.png` })
  await takeLanding(browser, OUT)
  await takePanel(OUT)
} finally {
  await browser.close()
  await service.stop()
}

async function signIn(page: Page, phone: string): Promise<void> {
  await page.locator('#phone').fill(phone)
  await page.locator('#phone').press('Enter')
  await page.locator('[data-part="fill-in"]').click()
  await page.locator('#code').press('Enter')
  await page.locator('.person h3', { hasText: phone }).waitFor()
  await page.locator('.sign-in').waitFor({ state: 'detached' })
}
