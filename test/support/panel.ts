import { newAddress, ORIGIN } from './test-app.ts'
import type { TestApp } from './test-app.ts'

type App = Pick<TestApp, 'app'>

/** Opens a panel page in the browser that has the cookie. */
export const panelPage = async ({ app }: App, path: string, cookie?: string): Promise<Response> =>
  app.request(ORIGIN + path, {
    headers: { 'CF-Connecting-IP': newAddress(), ...(cookie !== undefined && { Cookie: cookie }) },
  })

/** The CSRF token in the forms of a session. */
export async function csrfOf(test: App, cookie: string): Promise<string> {
  const page = await (await panelPage(test, '/admin/nowhere/', cookie)).text()
  const token = /name="_csrf" value="([0-9a-f]{64})"/.exec(page)?.[1]
  if (token === undefined) throw new Error('no form on the page')
  return token
}

let lastNetwork = 0

/** Submits a form as if from our page unless the headers say otherwise, each from its own network. */
export async function panelForm(
  { app }: App,
  path: string,
  cookie: string | undefined,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  lastNetwork += 1
  return app.request(ORIGIN + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: {
      Origin: ORIGIN,
      'CF-Connecting-IP': `10.9.${lastNetwork >> 8}.${lastNetwork & 255}`,
      ...(cookie !== undefined && { Cookie: cookie }),
      ...headers,
    },
  })
}
