import { describe, expect, it } from 'vitest'
import { OPERATIONS } from '../../src/docs/operations.ts'
import { panelRoutes } from '../support/panel-routes.ts'
import { createTestApp } from '../support/test-app.ts'
import { PANEL_OPERATIONS } from './panel-operations.ts'
import { ANY_STAFF, PANEL_PERMISSIONS } from './panel-permissions.ts'

const ADMIN = OPERATIONS.filter(({ path }) => path.startsWith('/api/v1/admin/'))

describe('the panel and the JSON API', () => {
  it('cover the same features: each path has its operations and each operation a path', () => {
    const paths = panelRoutes(createTestApp()).map(({ method, path }) => `${method} ${path}`)
    expect(Object.keys(PANEL_OPERATIONS).toSorted()).toEqual(paths.toSorted())
    const done = new Set(Object.values(PANEL_OPERATIONS).flat())
    expect([...done].toSorted()).toEqual(ADMIN.map(({ operationId }) => operationId).toSorted())
    const forms = Object.entries(PANEL_OPERATIONS).filter(([route]) => route.startsWith('POST '))
    expect(forms.filter(([, operations]) => operations.length === 0)).toEqual([])
  })

  it('need the same permissions and share one tag', () => {
    let compared = 0
    for (const { operationId, permission, tag } of ADMIN) {
      expect(tag).toBe('Admin')
      const forms = Object.entries(PANEL_OPERATIONS).filter(
        ([route, operations]) =>
          route in PANEL_PERMISSIONS && route.startsWith('POST ') && operations.includes(operationId),
      )
      for (const [route] of forms) {
        expect([route, PANEL_PERMISSIONS[route]]).toEqual([route, permission ?? ANY_STAFF])
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(30)
  })
})
