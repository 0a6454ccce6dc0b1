import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startSlowProxy } from './slow-proxy.ts'

/** Delay of every response body, as in `BROWSER_LAG_MS=400 npm test`: finds tests that read a page before it has loaded. */
const LAG_MS = Number(process.env['BROWSER_LAG_MS'] ?? 0)

/** Chromium: the npm package on Linux x64, the installed Chrome elsewhere. */
export async function launchBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--font-render-hinting=none']
  // Chrome bypasses proxies for localhost unless told otherwise.
  const proxy = LAG_MS > 0 && { proxy: { server: await startSlowProxy(LAG_MS), bypass: '<-loopback>' } }
  if (process.platform !== 'linux' || process.arch !== 'x64') return playwright.launch({ channel: 'chrome', ...proxy })
  const executablePath = await chromium.executablePath()
  return playwright.launch({ executablePath, args, env: { ...process.env, FONTCONFIG_FILE: fontConfig() }, ...proxy })
}

/** The npm browser comes with Open Sans; the machine may have more fonts or none. */
function fontConfig(): string {
  const directory = join(tmpdir(), 'referral-api-fonts')
  const file = join(directory, 'fonts.conf')
  mkdirSync(directory, { recursive: true })
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${join(tmpdir(), 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(directory, 'cache')}</cachedir>
<alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>`,
  )
  return file
}

export interface Visit {
  page: Page
  /** Console errors, uncaught exceptions, and violations of the content security policy. */
  complaints: string[]
}

/** A page in its own context, without cookies or storage of other tests, and without transitions: colors are final. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (e) => console.error('CSP: ' + e.violatedDirective + ' ' + e.blockedURI))`,
  )
  return { page, complaints }
}
