import type { TestApp } from './test-app.ts'

export interface PanelRoute {
  method: 'GET' | 'POST'
  path: string
}

/** Every page and form of the panel, from the application's routes. */
export function panelRoutes({ app }: Pick<TestApp, 'app'>): PanelRoute[] {
  const found = app.routes
    .filter(({ method, path }) => method !== 'ALL' && /^\/admin(?:\/|$)/.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/(.)\/$/, '$1').replaceAll(/\{[^}]*\}/g, '')}`)
  return [...new Set(found)].map((route) => {
    const [method, path] = route.split(' ')
    if (path === undefined || (method !== 'GET' && method !== 'POST')) throw new Error(`no page or form: ${route}`)
    return { method, path }
  })
}

/** A path with its parameters filled in, whether written `{id}` or `:id`. */
export const pathWith = (path: string, valueOf: (name: string) => string): string =>
  path.replaceAll(/\{(\w+)\}|:(\w+)/g, (_, braced?: string, colon?: string) => valueOf(braced ?? colon ?? ''))
