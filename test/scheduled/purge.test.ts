import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import worker from '../../src/worker.ts'
import { eventId } from '../support/event-id.ts'
import { failBefore } from '../support/failing-database.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp } from '../support/test-app.ts'

const DAY_MS = 86_400_000
/** Rows that one statement deletes. */
const STEP = 2000
const test = createTestApp()

const insertEvents = (count: number, at: number) =>
  env.DB.prepare(
    `INSERT INTO audit_events (id, actor, action, outcome)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    SELECT ?2 + 2 * (i - 1), 'system', 'deleted', 'ok' FROM n`,
  )
    .bind(count, eventId(at))
    .run()
const left = async () => (await env.DB.prepare('SELECT count(*) AS n FROM audit_events').first<{ n: number }>())?.n

describe('the hourly job', () => {
  it('purges events past their retention in limited statements, and no others', async () => {
    const now = Date.now()
    await insertEvents(2 * STEP + 1, now - 365 * DAY_MS - 10)
    await insertEvents(7, now - 365 * DAY_MS)
    const first = await runHourly(test, now)
    expect(first.report).toMatchObject({ audit_events_purged: 2 * STEP + 1 })
    expect(await left()).toBe(7)
    expect((await runHourly(test, now + 1)).report).toMatchObject({ audit_events_purged: 7 })
  })

  it('keeps events for the configured time', async () => {
    const brief = createTestApp({ variables: { AUDIT_RETENTION_DAYS: '2' } })
    await insertEvents(3, Date.now() - 2 * DAY_MS - 1)
    await insertEvents(4, Date.now() - 1.9 * DAY_MS)
    expect((await runHourly(test)).report).toMatchObject({ audit_events_purged: 0 })
    expect((await runHourly(brief)).report).toMatchObject({ audit_events_purged: 3 })
  })

  it('runs at most fifty statements of each kind and continues in the next run', async () => {
    const now = Date.now()
    await insertEvents(50 * STEP + 5, now - 400 * DAY_MS)
    expect((await runHourly(test, now)).report).toMatchObject({ audit_events_purged: 50 * STEP })
    expect((await runHourly(test, now)).report).toMatchObject({ audit_events_purged: 5 })
  })

  it('logs a failing task and runs the others', async () => {
    const { openDatabase } = failBefore({ to: 1 })
    const { report, logLines } = await runHourly(test, Date.now(), { openDatabase })
    expect(report).not.toHaveProperty('users_erased')
    expect(report).toMatchObject({ audit_events_purged: 0, sessions_purged: 0 })
    expect(logLines).toMatchObject([
      {
        level: 'error',
        event: 'scheduled_task_failed',
        task: 'users_erased',
        reason: 'Error: D1_ERROR: Network connection lost.',
      },
      { level: 'info', event: 'scheduled' },
    ])
  })

  it('is started by the Worker, and does nothing when misconfigured', async () => {
    const lines: string[] = []
    const log = vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line))
    const error = vi.spyOn(console, 'error').mockImplementation((line: string) => lines.push(line))
    const event = { scheduledTime: Date.now(), cron: '17 * * * *', noRetry: () => undefined }
    await worker.scheduled(event, env)
    await worker.scheduled(event, { ...env, ENVIRONMENT: 'production' })
    log.mockRestore()
    error.mockRestore()
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['scheduled', 'misconfigured'])
  })
})

describe('what strangers can have written', () => {
  const rows = 30_000
  const past = Date.now() - 3 * DAY_MS

  it.each([
    ['staff_attempts', "(key, at) SELECT 'k' || i, ?2", 'staff_attempts_purged'],
    ['referral_budgets', "(scope, period, spent, expires_at) SELECT 'r:' || i, 1, 1, ?2", 'referral_budgets_purged'],
    [
      'pending_invites',
      "(phone_hash, link_key, network_hash, click_id, created_at, expires_at) SELECT i, 'ABC123', 'n', 'c', ?2, ?2",
      'pending_invites_purged',
    ],
  ])('is deleted by one run, also when there is much of it: %s', async (table, values, count) => {
    await env.DB.prepare(
      `INSERT INTO ${table} ${values} FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
        SELECT i FROM n)`,
    )
      .bind(rows, past)
      .run()
    const { report } = await runHourly(test)
    expect(report).toMatchObject({ [count]: rows })
  })
})
