import { describe, expect, it } from 'vitest'
import { documented } from '../support/documented-answers.ts'
import { createTestApp } from '../support/test-app.ts'

/** Page assets, the icon, the docs, links in capitals, and the panel, which is not an API. */
const UNDOCUMENTED =
  /^\w+ \/(?:R\/\{code\}|favicon\.ico|static\/\{file\}|docs(?:\/\{page\})?|llms\.txt|admin(?:\/.*)?)$/

const withoutSlash = (path: string) => (path === '/' ? path : path.replace(/\/$/, ''))

/** Rewrites `/users/:id` and `/static/:file{[a-z]+}` as in the document. */
const asDocumented = (path: string) => path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')

describe('the OpenAPI document', () => {
  it('has every route of the application and no other', () => {
    const routes = createTestApp()
      .app.routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${asDocumented(withoutSlash(path))}`)
      .filter((route) => !UNDOCUMENTED.test(route))
    const described = documented.map(({ method, path }) => `${method} ${withoutSlash(path)}`)
    expect(described.length).toBeGreaterThanOrEqual(16)
    expect(described.toSorted()).toEqual([...new Set(routes)].toSorted())
  })

  it('gives every operation a unique id', () => {
    const ids = documented.map(({ object }) => object.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
