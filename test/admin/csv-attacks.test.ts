import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { OPERATIONS } from '../../src/docs/operations.ts'
import { eventId } from '../support/event-id.ts'
import { insertReferrals, setUser } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, newPhone, receiveCode, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

/* Spreadsheet formulas in CSV cells. */

useTestClock()
const test = createTestApp()
const admin = OPERATIONS.filter(({ path }) => path.startsWith('/api/v1/admin/'))

describe('a list as CSV', () => {
  const lists = admin.filter(({ answers }) => answers.some(({ content }) => content && 'text/csv' in content))
  /** Lists without user-supplied text. */
  const NOTHING_TYPED = /\/(?:codes|sends|seals|transfers)\.csv$/
  /** For what they leave out otherwise. */
  const QUERIES = { 'leaderboard.csv': '?period=all', 'growth.csv': '?by=campaign' }
  const FORMULAS = ['=HYPERLINK("https://evil.example")', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1']

  it.each(lists)('$path has no cell that a spreadsheet executes', async ({ path }) => {
    const [{ id }, inviter] = [await createStaff('support'), await currentUser(test, await signInAs(test))]
    const columns = ['first_name', 'last_name', 'display_name', 'email', 'block_reason']
    for (const formula of FORMULAS) {
      const { id: other } = await currentUser(test, await signInAs(test))
      await setUser(other, Object.fromEntries(columns.map((name) => [name, `${formula}${name}${other}`])))
      await insertReferrals([{ invitee: other, inviter: inviter.id }])
      await env.DB.prepare(
        'INSERT INTO referral_links (key, code, user_id, label, campaign, title, created_at) VALUES (?1, ?1, ?2, ?3, ?3, ?3, 1)',
      )
        .bind(`F0RMU1A${other}`, other, formula)
        .run()
      await env.DB.batch([
        env.DB.prepare(
          'INSERT OR REPLACE INTO sign_up_origins (user_id, link_key, campaign, created_at) VALUES (?1, ?2, ?3, ?4)',
        ).bind(other, `F0RMU1A${other}`, formula, Date.now()),
        env.DB.prepare(
          "INSERT OR REPLACE INTO growth_counts (dimension, value, day, clicks) VALUES ('campaign', ?, date(), 1)",
        ).bind(formula),
      ])
      const details = JSON.stringify({ reason: formula, before: formula })
      await env.DB.prepare(
        `INSERT INTO audit_events (id, actor, actor_id, subject_id, action, outcome, user_agent, request_id, details)
          VALUES (?, 'staff', ?, ?, 'profile_changed', 'ok', ?, ?, ?)`,
      )
        .bind(eventId(Date.now(), other), id, other, formula, formula, details)
        .run()
      await env.DB.batch([
        env.DB.prepare("INSERT INTO leaderboard (period, user_id, score, reached_at) VALUES ('all', ?, 1, 1)").bind(
          other,
        ),
        env.DB.prepare(
          `INSERT INTO staff_jobs (staff_id, action, selection, params, reason, total, last_id, state, created_at)
            VALUES (?, 'block', '{"ids":[1]}', '{"until":null}', ?, 1, 1, 'done', 1)`,
        ).bind(id, formula),
      ])
      // Phones and international calling codes start with +, like a formula.
      await receiveCode(test, newPhone())
    }
    await runInDurableObject(env.SEND_LEDGER.get(env.SEND_LEDGER.idFromName('service')), (_, state) =>
      state.storage.sql
        .exec("INSERT OR IGNORE INTO days (day, country, sent) VALUES (?, '+870', 1)", Math.floor(Date.now() / 864e5))
        .toArray(),
    )
    const { token } = await createStaff('superuser')
    const [query = ''] = Object.entries(QUERIES).flatMap(([name, value]) => (path.endsWith(name) ? value : []))
    const answer = await test.request('GET', path + query, { token })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"$/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const cells = cellsOf(await answer.text())
    const risky = cells.filter((cell) => /^\s*[=+\-@＝＋－＠]|^[\t\r]/.test(cell))
    // A formula that is a constant: a phone or a code, which would otherwise become a number.
    expect(risky.filter((cell) => !/^="\+?\d[\dA-Z]*"$/.test(cell))).toEqual([])
    const inert = NOTHING_TYPED.test(path) ? ['="+'] : FORMULAS.map((formula) => `'${formula}`)
    // Neither has a row here: what rewards are made of is not typed by users.
    const least = /\/(?:ledger\/|rewards\.csv)/.test(path) ? 0 : NOTHING_TYPED.test(path) ? 1 : 4
    const found = cells.filter((cell) => inert.some((beginning) => cell.startsWith(beginning)))
    expect(found.length).toBeGreaterThanOrEqual(least)
  })

  it('the list of CSV exports is not empty', () => expect(lists.length).toBeGreaterThan(1))
})

/** The cells of an RFC 4180 file. */
const cellsOf = (text: string): string[] =>
  [...text.replace(/^\uFEFF/, '').matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
