import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { GRAM } from '../../src/db/derived/fragments.ts'
import { eventId } from '../support/event-id.ts'

/** Empties the database as if before the first migration. Dropping a virtual table also drops its shadow tables. */
async function dropEverything() {
  const { results } = await env.DB.prepare(
    `SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') AND (sql LIKE 'CREATE VIRTUAL%' OR name NOT LIKE 'users_search_%')
      AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'
      ORDER BY type = 'view' DESC, sql LIKE '%fts5vocab%' DESC, sql LIKE 'CREATE VIRTUAL%' DESC, name = 'users', name`,
  ).all<{ type: string; name: string }>()
  for (const { type, name } of results) await env.DB.prepare(`DROP ${type} ${name}`).run()
}

const tables = async () => {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger', 'view')",
  ).all()
  return results.map(({ name }) => name)
}

describe('the migrations', () => {
  it('create the same database at once and step by step', async () => {
    const whole = await tables()
    await dropEverything()
    for (const migration of env.TEST_MIGRATIONS) await applyD1Migrations(env.DB, [migration])
    expect(new Set(await tables())).toEqual(new Set(whole))
  })
})

describe('the triggers', () => {
  it('count the events of the whole service by day', async () => {
    await dropEverything()
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
    const day = Date.parse('2026-11-20T12:00:00Z')
    const referral = (id: number) =>
      env.DB.prepare(
        `INSERT INTO referrals (invitee_id, inviter_id, link_key, method, certainty, created_at)
          VALUES (?, 1, 'FFFFFF', 'code', 'certain', ?)`,
      ).bind(id, day)
    const user = (phone: string, code: string) =>
      env.DB.prepare('INSERT INTO users (phone, invite_code, date_joined) VALUES (?, ?, 1)').bind(phone, code)
    const event = (nth: number) =>
      env.DB.prepare("INSERT INTO audit_events (id, actor, action, outcome) VALUES (?, 'user', 'exported', 'ok')").bind(
        eventId(day, nth),
      )
    const signIn = (nth: number, isSignUp: number) =>
      env.DB.prepare('INSERT INTO sessions (id, user_id, is_sign_up, expires_at) VALUES (?, 1, ?, 1)').bind(
        1000 * day + nth,
        isSignUp,
      )
    await env.DB.batch([
      user('+79170000001', 'FFFFFF'),
      user('+79170000002', 'GGGGGG'),
      user('+79170000003', 'HHHHHH'),
      referral(2),
      event(0),
      event(1),
      signIn(0, 1),
      signIn(2, 0),
      signIn(4, 0),
    ])
    await env.DB.batch([referral(3), event(2)])
    await env.DB.prepare('DELETE FROM referrals').run()
    const counts = await env.DB.prepare('SELECT day, metric, value FROM daily_counts ORDER BY metric').all()
    expect(counts.results).toEqual([
      { day: '2026-11-20', metric: 'exported', value: 3 },
      { day: '2026-11-20', metric: 'sign_in', value: 2 },
      { day: '2026-11-20', metric: 'sign_up', value: 1 },
    ])
  })

  it('maintain totals and the search index through every kind of change', async () => {
    const run = (query: string) => env.DB.prepare(query).run()
    const total = async () =>
      (await env.DB.prepare("SELECT value FROM counters WHERE name = 'users'").first<{ value: number }>())?.value
    const invited = async (code: string) =>
      (
        await env.DB.prepare(`SELECT invited_count AS n FROM users WHERE invite_code = '${code}'`).first<{
          n: number
        }>()
      )?.n
    const found = async (word: string) =>
      (
        await env.DB.prepare('SELECT rowid FROM users_search WHERE users_search MATCH ?')
          .bind(`"${word.slice(0, GRAM)}"`)
          .all()
      ).results.length
    const before = (await total()) ?? 0
    await run(
      "INSERT INTO users (invite_code, first_name, date_joined) VALUES ('CCCCCC', 'Wanda', 3), ('DDDDDD', 'Wanda', 3)",
    )
    await run("INSERT INTO users (invite_code, invited_by_code, date_joined) VALUES ('EEEEEE', 'CCCCCC', 3)")
    expect([await total(), await invited('CCCCCC'), await found('wanda')]).toEqual([before + 3, 1, 2])
    await run("UPDATE users SET invited_by_code = 'DDDDDD', first_name = 'Zelda' WHERE invite_code = 'EEEEEE'")
    expect([await invited('CCCCCC'), await invited('DDDDDD'), await found('zelda')]).toEqual([0, 1, 1])
    await run("UPDATE users SET first_name = NULL WHERE invite_code = 'CCCCCC'")
    expect(await found('wanda')).toBe(1)
    await run("DELETE FROM users WHERE invite_code = 'EEEEEE'")
    expect([await total(), await invited('DDDDDD'), await found('zelda')]).toEqual([before + 2, 0, 0])
  })
})
