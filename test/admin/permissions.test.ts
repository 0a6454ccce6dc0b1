import { beforeAll, describe, expect, it } from 'vitest'
import { OPERATIONS } from '../../src/docs/operations.ts'
import { hasPowerOf, PERMISSIONS, ROLES } from '../../src/identity/permissions.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { panelRoutes, pathWith } from '../support/panel-routes.ts'
import { panelPage } from '../support/panel.ts'
import { changeStaff, createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, newAddress, ORIGIN, signInAs } from '../support/test-app.ts'
import { ANY_STAFF, PANEL_PERMISSIONS } from './panel-permissions.ts'
import { ROLE_TABLE } from './role-table.ts'

/* Every admin route with every kind of caller, checked against the permission table. */

/** Operations on the caller's own account, allowed for every role. */
const OWN_OPERATIONS = /^admin_(?:me|sign_out|account_\w+|own_\w+)$/

/** An unused id, code and number. */
const NOBODY = '999999999'

const test = createTestApp()
const staff = {} as Record<Role, TestStaff>
let blocked: TestStaff
let byPhone: string

beforeAll(async () => {
  for (const role of ROLES) staff[role] = await createStaff(role)
  blocked = await createStaff('superuser')
  await changeStaff(blocked.id, 'blocked_at = 1')
  byPhone = (await signInAs(test)).access
})

const operations = OPERATIONS.filter(({ access }) => access === 'staff')

describe('the permission table', () => {
  it('grants each permission to the roles listed in the tests', () => {
    expect(PERMISSIONS).toEqual(ROLE_TABLE)
  })

  it('lets nobody act on the account of a colleague who has more power', () => {
    const powers = (role: Role) => Object.values(ROLE_TABLE).map((roles) => roles.includes(role))
    for (const role of ROLES)
      for (const other of ROLES) {
        const isBelow = powers(other).every((has, i) => !has || powers(role)[i])
        expect([role, other, hasPowerOf(role, other)]).toEqual([role, other, isBelow])
      }
    for (const role of ROLE_TABLE['staff.manage']) expect(ROLES.filter((other) => !hasPowerOf(role, other))).toEqual([])
    expect([hasPowerOf('support', 'superuser'), hasPowerOf('support', 'analyst')]).toEqual([false, true])
    const onStaff = operations.filter(({ path }) => path.startsWith('/api/v1/admin/staff/'))
    expect(onStaff.length).toBeGreaterThan(8)
    for (const { permission } of onStaff) expect(permission).toBe('staff.manage')
  })

  it('gives a role the file of a list only with the list', () => {
    const files = operations.filter(({ path }) => path.endsWith('.csv'))
    expect(files).toHaveLength(13)
    for (const { path, permission } of files) {
      const list = operations.find((one) => one.method === 'get' && one.path === path.replace('.csv', '/'))
      for (const role of ROLE_TABLE[permission!])
        expect([path, ROLE_TABLE[list!.permission!].includes(role)]).toEqual([path, true])
    }
  })
})

describe('the JSON routes', () => {
  it("all have a permission, except for the caller's own account", () => {
    expect(operations.length).toBeGreaterThan(50)
    const without = operations.filter(({ permission }) => permission === undefined)
    expect(without.length).toBeGreaterThan(0)
    for (const { operationId } of without) expect(operationId).toMatch(OWN_OPERATIONS)
    const known = operations.every(({ permission }) => permission === undefined || permission in PERMISSIONS)
    expect(known).toBe(true)
    const admin = OPERATIONS.filter(({ path }) => path.startsWith('/api/v1/admin/'))
    const strangers = admin.filter(({ access }) => access !== 'staff').map(({ operationId }) => operationId)
    expect(strangers.filter((id) => !/^admin_(?:sign_in|passkey_sign_in|accept_invite)/.test(id))).toEqual([])
  })

  it.each(operations)('$method $path', async ({ method, path, permission, body }) => {
    // An invalid body: the permission must be checked before anything reads it.
    const request = async (token: string | undefined) =>
      test.request(
        method.toUpperCase(),
        pathWith(path, () => NOBODY),
        {
          ...(token !== undefined && { token }),
          ...(body && { body: '{"nothing": ' }),
        },
      )
    const answer = async (token: string | undefined) => {
      const response = await request(token)
      return `${response.status} ${codeIn(await response.text())}`.trim()
    }
    expect(await answer(undefined)).toBe('401 not_authenticated')
    expect(await answer(byPhone)).toBe('403 staff_sign_in_required')
    expect(await answer(staff.superuser.cookie.split('=')[1])).toBe('401 token_not_valid')
    expect(await answer(blocked.token)).toBe('401 token_not_valid')
    for (const role of ROLES) {
      const said = await answer((await createStaff(role)).token)
      const isIn = permission === undefined || ROLE_TABLE[permission].includes(role)
      expect([role, isThrough(said) ? 'in' : said]).toEqual([role, isIn ? 'in' : '403 permission_denied'])
    }
  })
})

const codeIn = (body: string) => /"code": ?"(\w+)"/.exec(body)?.[1] ?? ''

/** Passed authorization, whatever came after. */
const isThrough = (answer: string) =>
  !/^(?:401|5\d\d)|^403(?: permission_denied| staff_sign_in_required)?$/.test(answer)

describe('the panel', () => {
  const routes = panelRoutes(test)
  const inside = routes.filter(({ path }) => !/^\/admin\/(?:sign-in|invite)/.test(path))

  it('has a permission for each path, and no unused ones', () => {
    const names = inside.map(({ method, path }) => `${method} ${path}`)
    expect(Object.keys(PANEL_PERMISSIONS).toSorted()).toEqual(names.toSorted())
  })

  const visit = async (method: string, path: string, cookie?: string) =>
    test.app.request(ORIGIN + pathWith(path, () => NOBODY), {
      method,
      headers: { 'CF-Connecting-IP': newAddress(), ...(cookie !== undefined && { Cookie: cookie }), Origin: ORIGIN },
      ...(method === 'POST' && { body: new URLSearchParams({ _csrf: await csrfTokenOf(cookie) }) }),
    })

  async function csrfTokenOf(cookie: string | undefined): Promise<string> {
    if (cookie === undefined) return ''
    const page = await panelPage(test, '/admin/nowhere/', cookie)
    return /name="_csrf" value="([0-9a-f]{64})"/.exec(await page.text())?.[1] ?? ''
  }

  it.each(inside)('$method $path', async ({ method, path }) => {
    const permission = PANEL_PERMISSIONS[`${method} ${path}`]
    expect(permission).toBeDefined()
    const outside = [undefined, blocked.cookie, `__Host-staff=${byPhone}`, `__Host-staff=${staff.superuser.token}`]
    for (const cookie of outside) {
      const answer = await visit(method, path, cookie)
      expect([answer.status, answer.headers.get('location')?.split('?')[0]]).toEqual([303, '/admin/sign-in/'])
    }
    for (const role of ROLES) {
      const { cookie } = await createStaff(role)
      const answer = await visit(method, path, cookie)
      const isIn = permission === ANY_STAFF || ROLE_TABLE[permission!].includes(role)
      expect([role, isThrough(String(answer.status)) ? 'in' : answer.status]).toEqual([role, isIn ? 'in' : 403])
      expect(answer.headers.get('location') ?? '').not.toContain('/admin/sign-in/?next')
    }
  })
})
