import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { ROLES } from '../../src/identity/permissions.ts'
import { readStaff } from '../../src/identity/staff/staff-reader.ts'
import { newStaffToken, readStaffToken } from '../../src/identity/staff/staff-token.ts'
import { createStaff } from '../support/staff.ts'

const NOW = Date.UTC(2026, 10, 23)
const MINUTE = 60_000
const config = { staffIdleMs: 30 * MINUTE }
const { db } = createD1(env.DB)('write')

const read = async (token: string | undefined, now = NOW, kind: 'api' | 'panel' = 'api') => {
  const hash = readStaffToken(token)
  return hash === undefined ? undefined : readStaff({ db, config }, hash, { kind, now })
}

describe('a staff token', () => {
  it('identifies the staff member and role', async () => {
    for (const role of ROLES) {
      const { id, email, token } = await createStaff(role, NOW)
      expect(await read(token)).toMatchObject({ id, email, role })
    }
  })

  it('is valid for one kind of session only', async () => {
    const { token } = await createStaff('support', NOW)
    expect(await read(token, NOW, 'panel')).toBeUndefined()
    for (const other of [undefined, '', 'x', newStaffToken(), `${token}x`]) expect(await read(other)).toBeUndefined()
  })

  it('is valid while used, up to the maximum session lifetime', async () => {
    const { id, token } = await createStaff('support', NOW)
    for (let minutes = 0; minutes < 24 * 60; minutes += 29)
      expect(await read(token, NOW + minutes * MINUTE)).toMatchObject({ id, role: 'support' })
    expect(await read(token, NOW + 24 * 60 * MINUTE)).toBeUndefined()
    const idle = await createStaff('support', NOW)
    expect(await read(idle.token, NOW + 30 * MINUTE)).toBeUndefined()
  })

  it('is invalid for blocked or signed-out staff', async () => {
    const changes = [
      'UPDATE staff SET blocked_at = 1 WHERE id = ?',
      'UPDATE staff_sessions SET ended_at = 1 WHERE staff_id = ?',
    ]
    for (const change of changes) {
      const { id, token } = await createStaff('analyst', NOW)
      expect(await read(token)).toMatchObject({ id, role: 'analyst' })
      await env.DB.prepare(change).bind(id).run()
      expect({ change, staff: await read(token) }).toEqual({ change, staff: undefined })
    }
  })
})
