import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { launchBrowser, openPage } from './browser.ts'
import type { Visit } from './browser.ts'
import { waitForService } from './service.ts'

/** A browser for the tests of a file, on the shared service. Each visit has its own browser context. */
export function useBrowser() {
  const origin = inject('serviceOrigin')
  let browser: Browser | undefined

  beforeAll(async () => {
    const [launched] = await Promise.all([launchBrowser(), waitForService(origin)])
    browser = launched
  })
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })
  afterAll(async () => browser?.close())

  return {
    origin,
    visit: async (path: string, options: BrowserContextOptions = {}): Promise<Visit> => {
      if (!browser) throw new Error('the browser has not started')
      const visit = await openPage(browser, { baseURL: origin, ...options })
      await visit.page.goto(path)
      return visit
    },
  }
}

let lastNumber = Math.floor(Math.random() * 900_000)

/** A valid phone that no other test uses. */
export function newPhone(): string {
  lastNumber += 1
  return `+79174${String(lastNumber).padStart(6, '0')}`
}
