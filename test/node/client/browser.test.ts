import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newPhone, useBrowser } from '../browser-test.ts'
import { freePort } from '../service.ts'

/* An app with React on an origin of its own, in a real browser, against the service. */

const { origin: service, visit } = useBrowser()

const APP = `
  import { createElement as h, StrictMode, useState } from 'react'
  import { createRoot } from 'react-dom/client'
  import { createClient } from './client/src/client.ts'
  import { useSendCode, useSession } from './client/src/react.ts'

  const api = (globalThis.api = createClient({ baseUrl: ${JSON.stringify(service)} }))
  globalThis.seen = []

  function App() {
    const session = useSession(api)
    const code = useSendCode(api)
    const [phone, setPhone] = useState('')
    seen.push(session.status)
    if (session.status === 'signed_in')
      return h('button', { onClick: () => void api.auth.signOut() }, 'Sign out ' + session.userId)
    return h('form', { onSubmit: (event) => event.preventDefault() },
      h('input', { 'aria-label': 'Phone', value: phone, onChange: (event) => setPhone(event.target.value) }),
      h('button', { onClick: () => void code.send({ phone }), disabled: code.isSending }, 'Send code'),
      h('output', null, code.resendIn),
      code.error && h('p', { role: 'alert' }, code.error.code ?? code.error.name),
      code.isPending && h('button', {
        onClick: () => void api.auth.signIn({ phone, code: code.sent.code }),
      }, 'Sign in'))
  }
  createRoot(document.querySelector('main')).render(h(StrictMode, null, h(App)))
`

let server: Server
let app = ''
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: APP, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const script = outputFiles[0]?.text ?? ''
  server = createServer(({ url }, response) => {
    response.setHeader('Content-Type', url === '/app.js' ? 'text/javascript' : 'text/html')
    response.end(
      url === '/app.js' ? script : '<!doctype html><main></main><script type="module" src="/app.js"></script>',
    )
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  app = `http://127.0.0.1:${port}/`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** Requests of all tabs of a page that arrive at the service, without those that ask for permission. */
function watch(page: Page): (path: string) => number {
  const urls: string[] = []
  page.context().on('request', (request) => request.method() !== 'OPTIONS' && urls.push(request.url()))
  return (path) => urls.filter((url) => url.endsWith(path)).length
}

async function signIn(page: Page): Promise<string> {
  const phone = newPhone()
  await page.getByLabel('Phone').fill(phone)
  await page.getByRole('button', { name: 'Send code' }).click()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  return phone
}

const phoneOf = async (page: Page) => page.evaluate('api.users.me().then(({ phone }) => phone)')
const statuses = async (page: Page) => page.evaluate('[...new Set(seen)]')
const laterBy = async (page: Page, minutes: number) =>
  page.evaluate(`{ const { now } = Date; Date.now = () => now() + ${minutes * 60_000} }`)

it('a code is sent once, its countdown runs, and the user is signed in, in every tab', async () => {
  const { page } = await visit(app)
  const count = watch(page)
  const other = await page.context().newPage()
  await other.goto(app)
  await other.getByLabel('Phone').waitFor()
  const phone = newPhone()
  await page.getByLabel('Phone').fill(phone)
  await page.evaluate(`{ const send = document.querySelector('button'); send.click(); send.click() }`)
  await page.getByText(/^5\d$/).waitFor()
  expect(count('/auth/send_code/')).toBe(1)
  await page.getByRole('button', { name: 'Send code' }).click()
  await page.getByRole('alert').getByText('send_cooldown').waitFor()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await other.getByRole('button', { name: 'Sign out' }).waitFor()
  expect(await phoneOf(other)).toBe(phone)
  await other.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Phone').waitFor()
})

it('after a reload, also without a network, the first thing shown is the signed-in user', async () => {
  const { page } = await visit(app)
  const phone = await signIn(page)
  await page.reload()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  expect(await statuses(page)).toEqual(['signed_in'])
  await page.route(`${service}/**`, async (route) => route.abort())
  await page.reload()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  expect(await page.evaluate(`api.users.me().catch((error) => error.name)`)).toBe('NetworkError')
  expect(await page.evaluate('api.state')).toMatchObject({ status: 'signed_in', stale: true })
  await page.unroute(`${service}/**`)
  expect(await phoneOf(page)).toBe(phone)
  expect(await statuses(page)).toEqual(['signed_in'])
})

it('two tabs whose tokens have expired refresh at once and go on, with clocks a day apart', async () => {
  const { page } = await visit(app)
  const phone = await signIn(page)
  const other = await page.context().newPage()
  await other.addInitScript('{ const { now } = Date; Date.now = () => now() - 86_400_000 }')
  await other.goto(app)
  await other.getByRole('button', { name: 'Sign out' }).waitFor()
  const count = watch(page)
  for (let i = 0; i < 3; i += 1) {
    await Promise.all([laterBy(page, 16), laterBy(other, 16)])
    expect(await Promise.all([phoneOf(page), phoneOf(other), phoneOf(page)])).toEqual([phone, phone, phone])
  }
  expect(count('/jwt/refresh/')).toBeGreaterThanOrEqual(3)
  expect(count('/jwt/refresh/')).toBeLessThanOrEqual(6)
  expect([await statuses(page), await statuses(other)]).toEqual([['signed_out', 'signed_in'], ['signed_in']])
})
