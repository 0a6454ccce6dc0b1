import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { resolve } from 'node:path'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newPhone, useBrowser } from '../browser-test.ts'
import { freePort } from '../service.ts'

/* The example app on an origin of its own, in a real browser, against the service. */

const { origin: service, visit } = useBrowser()

/** Notes everything that is shown. */
const PAGE = `<!doctype html><html lang="en"><title>Example</title><main></main>
<script>
  globalThis.shown = []
  new MutationObserver(() => shown.push(document.querySelector('form') ? 'form' : 'home'))
    .observe(document.querySelector('main'), { childList: true, subtree: true })
</script>
<script type="module" src="/app.js"></script></html>`

let server: Server
let app = ''
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import './main.tsx'; import { api } from './api.ts'; globalThis.api = api`,
      resolveDir: 'examples/web/src',
    },
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    alias: {
      'referral-api-client/react': resolve('client/src/react.ts'),
      'referral-api-client': resolve('client/src/client.ts'),
      // The one that this project has installed, not the example's own.
      'react-dom': resolve('node_modules/react-dom'),
      react: resolve('node_modules/react'),
    },
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env.VITE_API': JSON.stringify(service) },
  })
  const script = outputFiles[0]?.text ?? ''
  server = createServer(({ url }, response) => {
    response.setHeader('Content-Type', url === '/app.js' ? 'text/javascript' : 'text/html')
    response.end(url === '/app.js' ? script : PAGE)
  })
  const port = await freePort()
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  app = `http://127.0.0.1:${port}/`
})
afterAll(() => new Promise((done) => server.close(done)))

/** Counts requests of all tabs, without those that ask for permission. */
function watch(page: Page): (path: string) => number {
  const urls: string[] = []
  page.context().on('request', (request) => request.method() !== 'OPTIONS' && urls.push(request.url()))
  return (path) => urls.filter((url) => url.endsWith(path)).length
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

async function enterCode(page: Page, code?: string): Promise<void> {
  const shown = async () => /\d{4}/.exec(await page.getByText(/^Development/).innerText())?.[0] ?? ''
  await page.getByLabel('Code from the message').fill(code ?? (await shown()))
  await button(page, 'Sign in').click()
  await page.getByText('Your code is').waitFor()
}

async function signIn(page: Page): Promise<string> {
  const phone = newPhone()
  await page.getByLabel('Phone').fill(phone)
  await button(page, 'Send code').click()
  await enterCode(page)
  return phone
}

const ME = 'api.users.me().then(({ phone }) => phone)'
const phoneOf = async (page: Page) => page.evaluate(ME)
const shownIn = async (page: Page) => page.evaluate('[...new Set(shown)]')
const laterBy = async (page: Page, minutes: number) =>
  page.evaluate(`{ const { now } = Date; Date.now = () => now() + ${minutes * 60_000} }`)

it('sends one code however often it is asked to, and signs in to every tab', async () => {
  const { page } = await visit(app)
  const count = watch(page)
  const other = await page.context().newPage()
  await other.goto(app)
  const phone = newPhone()
  await page.getByLabel('Phone').fill(phone)
  await page.evaluate(`{ const form = document.querySelector('form'); form.requestSubmit(); form.requestSubmit() }`)
  await button(page, /^Send again in 5\d s$/).waitFor()
  expect(count('/auth/send_code/')).toBe(1)
  const code = /\d{4}/.exec(await page.getByText(/^Development/).innerText())?.[0]
  // The page forgets that a code is on its way; the service does not.
  await page.reload()
  await page.getByLabel('Phone').fill(phone)
  await button(page, 'Send code').click()
  await button(page, /^Send again in \d+ s$/).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await enterCode(page, code)
  await other.getByText('Your code is').waitFor()
  expect(await phoneOf(other)).toBe(phone)
  await button(other, 'Sign out').click()
  await page.getByLabel('Phone').waitFor()
})

it('shows the invite code, its QR code and who used it', async () => {
  const { page } = await visit(app)
  await signIn(page)
  const code = await page.getByText('Your code is').locator('strong').innerText()
  await expect.poll(() => page.evaluate(`document.querySelector('img').naturalWidth`)).toBeGreaterThan(0)
  const { page: friends } = await visit(`${app}?code=${code}`)
  const friend = await signIn(friends)
  await page.reload()
  await page.getByRole('listitem').filter({ hasText: friend }).waitFor()
})

it('after a reload, also without a network, shows nothing but the signed-in user', async () => {
  const { page } = await visit(app)
  const phone = await signIn(page)
  await page.reload()
  await page.getByText('Your code is').waitFor()
  expect(await shownIn(page)).toEqual(['home'])
  await page.route(`${service}/**`, async (route) => route.abort())
  await page.reload()
  await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor()
  await page.getByRole('alert').filter({ hasText: 'No connection' }).waitFor()
  expect(await page.evaluate('api.state')).toMatchObject({ status: 'signed_in', stale: true })
  await page.unroute(`${service}/**`)
  await button(page, 'Try again').click()
  await page.getByText('Your code is').waitFor()
  expect(await phoneOf(page)).toBe(phone)
  expect(await shownIn(page)).toEqual(['home'])
})

it('says so when the session was ended elsewhere', async () => {
  const { page } = await visit(app)
  await signIn(page)
  const stored = await page.evaluate(`localStorage.getItem('referral_api.session')`)
  const { refresh } = JSON.parse(String(stored)) as { refresh: string }
  const headers = { 'Content-Type': 'application/json' }
  await fetch(`${service}/api/v1/auth/logout/`, { method: 'POST', headers, body: JSON.stringify({ refresh }) })
  await laterBy(page, 16)
  await page.evaluate('api.resume()')
  await page.getByRole('status').filter({ hasText: 'Your session has ended' }).waitFor()
})

it('two tabs whose tokens have expired refresh at once and go on, with clocks a day apart', async () => {
  const { page } = await visit(app)
  const phone = await signIn(page)
  const other = await page.context().newPage()
  await other.addInitScript('{ const { now } = Date; Date.now = () => now() - 86_400_000 }')
  await other.goto(app)
  await other.getByText('Your code is').waitFor()
  const count = watch(page)
  for (let i = 0; i < 3; i += 1) {
    await Promise.all([laterBy(page, 16), laterBy(other, 16)])
    // Both requests of a tab at once: one that comes when the other tab has stored its tokens, a day off, refreshes again.
    expect(await Promise.all([page.evaluate(`Promise.all([${ME}, ${ME}])`), phoneOf(other)])).toEqual([
      [phone, phone],
      phone,
    ])
  }
  expect(count('/jwt/refresh/')).toBeGreaterThanOrEqual(3)
  expect(count('/jwt/refresh/')).toBeLessThanOrEqual(6)
  expect([await shownIn(page), await shownIn(other)]).toEqual([['form', 'home'], ['home']])
})
