import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf, deleteAccount } from '../support/account.ts'
import { jobsOf } from '../support/jobs.ts'
import { askAs, liveSessions, somebody, userRow } from '../support/people.ts'
import { runHourly } from '../support/scheduled.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const HOUR_MS = 3_600_000
const GRACE_MS = 30 * 24 * HOUR_MS
const REASON = 'Sign-ups by a script'

const clock = useTestClock()
const test = createTestApp()
let root: TestStaff
let jobs: ReturnType<typeof jobsOf>

beforeAll(async () => {
  root = await createStaff('superuser', Date.parse('2026-12-01T12:00:00Z'))
  jobs = jobsOf(test, root)
})

type Give = (command: (typeof COMMANDS)[number], id: number) => Promise<unknown>

/** The path segment of a command for one person, if it differs from the action. */
const PATHS: Record<string, string> = {
  end_sessions: 'sessions/end',
  delete: 'deletion',
  cancel_deletion: 'deletion/cancel',
}
const COMMANDS = ['block', 'unblock', 'end_sessions', 'delete', 'cancel_deletion'] as const
const UNTIL = '2099-01-31T18:00:00.000Z'

const one: Give = async (command, id) =>
  askAs(test, root, 'POST', `${id}/${PATHS[command] ?? command}/`, {
    reason: REASON,
    ...(command === 'block' && { until: UNTIL }),
  })
const job = async (selection: object, action: string) => {
  const { id } = await jobs.begin({ action, ...selection, ...(action === 'block' && { params: { until: UNTIL } }) })
  return jobs.finish(id)
}
const selection: Give = async (command, id) => job({ ids: [id] }, command)
const filter: Give = async (command, id) => {
  const { invite_code: code } = await userRow(id)
  return job({ filter: { search: code } }, command)
}

const WAYS = { one, selection, filter }

/** The last event about a person: its action and details. */
async function lastDetails(id: number): Promise<Record<string, unknown>> {
  const { action, details } = (await auditOf(id)).at(-1)!
  return { action, ...(JSON.parse(details!) as object) }
}

/** What an event has of the reasons: those of a job are kept with the job. */
function reasonsOf(give: Give) {
  if (give === one) return { why: { reason: REASON }, blocks: [free, blocked] }
  const [wasFree, wasBlocked] = [free, blocked].map(({ is_active, blocked_until }) => ({ is_active, blocked_until }))
  return { why: { job: expect.any(Number) as unknown }, blocks: [wasFree, wasBlocked] }
}

const requestedAt = () => new Date(Date.now() + GRACE_MS).toISOString()
const free = { is_active: true, block_reason: null, blocked_until: null }
const blocked = { is_active: false, block_reason: REASON, blocked_until: UNTIL }

describe.each(Object.entries(WAYS))('a command for %s', (_, give) => {
  it('changes the same data and writes the same event as for one person', async () => {
    const { id } = await somebody(test)
    const {
      why,
      blocks: [wasFree, wasBlocked],
    } = reasonsOf(give)
    await give('end_sessions', id)
    expect(await lastDetails(id)).toEqual({
      action: 'person_sessions_ended',
      ...{ ...why, before: { sessions: 1 }, after: { sessions: 0 } },
    })
    expect(await liveSessions(id)).toBe(0)
    await give('block', id)
    expect(await lastDetails(id)).toEqual({
      action: 'person_blocked',
      ...{ ...why, before: wasFree, after: { is_active: false, blocked_until: UNTIL } },
    })
    expect(await userRow(id)).toMatchObject({ is_active: 0, block_reason: REASON, blocked_until: Date.parse(UNTIL) })
    await give('unblock', id)
    expect(await lastDetails(id)).toEqual({
      action: 'person_unblocked',
      ...{ ...why, before: wasBlocked, after: { is_active: true } },
    })
    expect(await userRow(id)).toMatchObject({ is_active: 1, block_reason: null, blocked_until: null })
    await give('delete', id)
    expect(await lastDetails(id)).toEqual({
      action: 'deletion_requested',
      ...{ ...why, before: { deletion_at: null }, after: { deletion_at: requestedAt() } },
    })
    expect(await userRow(id)).toMatchObject({ deletion_requested_at: Date.now() })
    await give('cancel_deletion', id)
    expect(await lastDetails(id)).toEqual({
      action: 'deletion_cancelled',
      ...{ ...why, before: { deletion_at: requestedAt() }, after: { deletion_at: null } },
    })
    expect(await userRow(id)).toMatchObject({ deletion_requested_at: null })
  })

  it.each(['block', 'delete'] as const)('%s ends every session', async (command) => {
    const { id } = await somebody(test)
    expect(await liveSessions(id)).toBe(1)
    await give(command, id)
    expect(await liveSessions(id)).toBe(0)
  })

  it('that changes nothing writes nothing, except that the deletion of one person was requested again', async () => {
    const { id } = await somebody(test)
    await give('end_sessions', id)
    const [row, events] = [await userRow(id), await auditOf(id)]
    for (const command of ['unblock', 'end_sessions', 'cancel_deletion'] as const) await give(command, id)
    await give('delete', id)
    clock.advance(60)
    await give('delete', id)
    expect(await userRow(id)).toEqual({ ...row, deletion_requested_at: Date.now() - 60_000 })
    const asked = give === one ? 2 : 1
    expect(await auditOf(id)).toHaveLength(events.length + asked)
    const { before, after } = await lastDetails(id)
    expect(JSON.stringify(before) === JSON.stringify(after)).toBe(give === one)
  })

  it('records nothing about sessions that had expired', async () => {
    const { id } = await somebody(test)
    await env.DB.prepare('UPDATE sessions SET expires_at = ? WHERE user_id = ?').bind(Date.now(), id).run()
    const events = await auditOf(id)
    await give('end_sessions', id)
    expect(await auditOf(id)).toEqual(events)
  })

  it('ends a session whose row has expired, since an access token may outlive it', async () => {
    const { id } = await somebody(test)
    await env.DB.prepare('UPDATE sessions SET expires_at = ? WHERE user_id = ?').bind(Date.now(), id).run()
    await one('end_sessions', id)
    const row = await env.DB.prepare('SELECT ended_at FROM sessions WHERE user_id = ?').bind(id).first()
    expect(row).toEqual({ ended_at: Date.now() })
  })

  it('blocks a person again whose earlier block expired, even before they return', async () => {
    const { id } = await somebody(test)
    await env.DB.prepare("UPDATE users SET is_active = 0, block_reason = 'old', blocked_until = ? WHERE id = ?")
      .bind(Date.now(), id)
      .run()
    await give('block', id)
    expect((await runHourly(test)).report).toMatchObject({ blocks_lifted: 0 })
    expect(await userRow(id)).toMatchObject({ is_active: 0, block_reason: REASON, blocked_until: Date.parse(UNTIL) })
  })
})

describe('blocking a blocked person', () => {
  const before = { block_reason: 'Fraud', blocked_until: null }
  const fraud = async () => {
    const { id } = await somebody(test)
    await askAs(test, root, 'POST', `${id}/block/`, { reason: 'Fraud' })
    return id
  }

  it('replaces the block when given for one person', async () => {
    const id = await fraud()
    await one('block', id)
    expect(await userRow(id)).toMatchObject({ block_reason: REASON, blocked_until: Date.parse(UNTIL) })
  })

  it('keeps the block when given for many, since only one of the two may expire', async () => {
    const ids = [await fraud(), await fraud()]
    await selection('block', ids[0]!)
    await filter('block', ids[1]!)
    for (const id of ids) expect(await userRow(id)).toMatchObject(before)
    for (const id of ids) expect(await auditOf(id)).toHaveLength(2)
  })
})

describe('an expired block', () => {
  it('is cleared by the hourly job with the event that staff would leave', async () => {
    const { id } = await somebody(test)
    const until = new Date(Date.now() + HOUR_MS).toISOString()
    await askAs(test, root, 'POST', `${id}/block/`, { reason: 'Spam', until })
    await runHourly(test, Date.now() + HOUR_MS)
    expect(await lastDetails(id)).toEqual({
      action: 'person_unblocked',
      reason: 'ended',
      before: { is_active: false, block_reason: 'Spam', blocked_until: until },
      after: { is_active: true },
    })
    expect(await userRow(id)).toMatchObject({ is_active: 1, block_reason: null, blocked_until: null })
  })

  it('of a deleted person does not bring them back', async () => {
    const { id } = await somebody(test)
    await env.DB.prepare('UPDATE users SET is_active = 0, blocked_until = 1, deleted_at = 1 WHERE id = ?')
      .bind(id)
      .run()
    await runHourly(test)
    expect(await userRow(id)).toMatchObject({ is_active: 0, deleted_at: 1 })
  })
})

describe('a deletion requested by the user', () => {
  it('equals one by staff, except for the reason', async () => {
    const person = await somebody(test)
    expect((await deleteAccount(test, person)).status).toBe(202)
    expect(await lastDetails(person.id)).toEqual({
      action: 'deletion_requested',
      before: { deletion_at: null },
      after: { deletion_at: requestedAt() },
    })
    expect(await userRow(person.id)).toMatchObject({ deletion_requested_at: Date.now() })
    expect(await liveSessions(person.id)).toBe(0)
  })
})
