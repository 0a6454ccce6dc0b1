import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { PROGRAM_TEXTS } from '../../src/panel/texts/programs.ts'
import { openPanel } from '../support/admin-request.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()
const { en: text } = PROGRAM_TEXTS

/** As the browser sends the form. */
const FORM = {
  name: 'Friends',
  unit: 'usd',
  budget: '5000',
  ends_at: '',
  'rule.event': 'purchase',
  'rule.occurrence': 'times',
  'rule.times': '3',
  'rule.minimum_value': '10,50',
  'rule.within_days': '30',
  'rule.certainty': 'certain',
  'rule.inviter.kind': 'percent',
  'rule.inviter.fixed': 'ignored',
  'rule.inviter.percent': '2,5',
  'rule.inviter.max': '3',
  'rule.invitee.kind': 'fixed',
  'rule.invitee.fixed': '0.07',
  'rule.caps.window': 'month',
  'rule.caps.rewards': '20',
  'rule.caps.amount': '',
  'rule.hold_days': '14',
  'rule.expires_days': '',
}
const RULE = {
  event: 'purchase',
  occurrence: 3,
  minimum_value: 1050,
  within_days: 30,
  certainty: 'certain',
  inviter: { percent: 2.5, max: 300 },
  invitee: { fixed: 7 },
  caps: { window: 'month', rewards: 20 },
  hold_days: 14,
  // Of the settings, until a version has its own.
  signals: test.config.rewardSignals,
}

const rules = async () => {
  const { results } = await env.DB.prepare(
    'SELECT program_id, version, rule FROM program_rules ORDER BY program_id, version',
  ).all<{ program_id: number; version: number; rule: string }>()
  return results.map(({ rule, ...row }) => ({ ...row, rule: JSON.parse(rule) as unknown }))
}

const stored = async () => env.DB.prepare('SELECT * FROM programs').first()

let superuser: Awaited<ReturnType<typeof openPanel>>
beforeEach(async () => {
  superuser = await openPanel(test, 'superuser')
  await env.DB.prepare('DELETE FROM program_rules').run()
  await env.DB.prepare('DELETE FROM programs').run()
})

const create = async (fields: Record<string, string> = {}) =>
  superuser.post('/admin/programs/new/', { ...FORM, ...fields })

/** Creates the program and returns its address. */
const created = async () => String((await create()).headers.get('location')).replace(/\?.*/, '')

const reason = 'Asked for by marketing'

/** The message at a field of a page. */
const messageAt = (page: string, field: string) =>
  new RegExp(`id="field-${field.replaceAll('.', String.raw`\.`)}-error">([^<]*)<`).exec(page)?.[1]

describe('the form of a program', () => {
  it('stores amounts in minor units, without a field that its choices make needless', async () => {
    const answer = await create()
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringMatching(/\?done=created$/)])
    expect(await stored()).toMatchObject({ name: 'Friends', unit: 'USD', budget: 500_000, event: 'purchase' })
    expect(await rules()).toEqual([{ program_id: expect.any(Number), version: 1, rule: RULE }])
  })

  it.each([
    ['rule.event', 'Purchase', text.wrong.event],
    ['rule.times', '0', text.wrong.count],
    ['rule.minimum_value', '1.005', 'Enter an amount greater than 0, such as 10.00.'],
    ['rule.minimum_value', 'ten', 'Enter an amount greater than 0, such as 10.00.'],
    ['rule.within_days', '-1', 'Enter whole days, from 0 to 3650.'],
    ['rule.within_days', '1,000', 'Enter whole days, from 0 to 3650.'],
    ['rule.within_days', '1.000', 'Enter whole days, from 0 to 3650.'],
    ['rule.hold_days', '1.5', 'Enter whole days, from 0 to 3650.'],
    ['rule.expires_days', '0', 'Enter whole days, from 1 to 3650.'],
    ['rule.inviter.percent', '101', text.wrong.percent],
    ['rule.inviter.max', '', 'Enter an amount greater than 0, such as 10.00.'],
    ['rule.invitee.fixed', '0', 'Enter an amount greater than 0, such as 10.00.'],
    ['rule.caps.amount', '-5', 'Enter an amount greater than 0, such as 10.00.'],
    ['budget', 'x', 'Enter an amount greater than 0, such as 10.00.'],
    ['unit', 'dollars', text.wrong.unit],
  ])('says at the field what is wrong with it: %s = "%s"', async (field, value, message) => {
    const answer = await create({ [field]: value })
    const page = await answer.text()
    expect([answer.status, messageAt(page, field)]).toEqual([400, message])
    expect(page).toContain(`value="${value}"`)
    expect(await stored()).toBeNull()
  })

  it('makes a new version, filled with the current rule, and none if nothing changed', async () => {
    const path = await created()
    const page = await (await superuser.get(`${path}version/`)).text()
    const values = Object.fromEntries(
      [...page.matchAll(/<input[^>]* name="(rule[^"]+)"[^>]* value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    )
    expect(values).toMatchObject({ 'rule.minimum_value': '10.50', 'rule.inviter.percent': '2.5', 'rule.times': '3' })
    const sent = { ...FORM, ...values, unit: 'USD', reason }
    const same = await superuser.post(`${path}version/`, sent)
    expect([same.status, (await rules()).length]).toEqual([303, 1])
    const other = await superuser.post(`${path}version/`, { ...sent, 'rule.hold_days': '7' })
    expect(other.headers.get('location')).toBe(`${path}?done=version`)
    expect((await rules()).map(({ version, rule }) => [version, rule])).toEqual([
      [1, RULE],
      [2, { ...RULE, hold_days: 7 }],
    ])
    const refused = await superuser.post(`${path}version/`, { ...sent, reason: ' ' })
    expect([refused.status, (await rules()).length]).toEqual([400, 2])
  })

  it('keeps the thresholds of signals, which it has no fields for', async () => {
    const path = await created()
    const { token } = superuser.staff
    const signals = { ...test.config.rewardSignals, many_sign_ups: 7 }
    const change = { rule: { ...RULE, signals }, reason }
    await test.request('PATCH', `/api/v1${path}`, { token, body: change })
    await superuser.post(`${path}version/`, { ...FORM, unit: 'USD', 'rule.hold_days': '7', reason })
    expect((await rules()).at(-1)).toMatchObject({ version: 3, rule: { hold_days: 7, signals } })
  })
})

describe('the page of a program', () => {
  it('says in words what it pays for, in both languages', async () => {
    const path = await created()
    const page = (await (await superuser.get(path)).text()).replaceAll('\u00A0', ' ')
    expect(page).toContain('First 3 “purchase” of an invitee, worth at least USD 10.50, within 30 days of sign-up')
    expect(page).toContain('2.5%, at most USD 3.00')
    expect(page).toContain('USD 0.00 of USD 5,000.00')
    const russian = (await (await superuser.get(`${path}?lang=ru`)).text()).replaceAll('\u00A0', ' ')
    expect(russian).toContain('на сумму от 10,50 USD, не позже чем через 30 дней после регистрации')
  })

  it('pauses, resumes, changes budget and end, and ends', async () => {
    const path = await created()
    const act = async (name: string, fields: Record<string, string> = {}) =>
      (await superuser.post(`${path}${name}/`, { reason, ...fields })).status
    expect([await act('pause'), (await stored())?.['paused_at']]).toEqual([303, expect.any(Number)])
    expect([await act('resume'), (await stored())?.['paused_at']]).toEqual([303, null])
    const end = { unit: 'USD', budget: '', ends_was: '', ends_at: '2031-01-31T18:00' }
    expect([await act('limits', end), await stored()]).toMatchObject([
      303,
      { budget: null, ends_at: Date.parse('2031-01-31T18:00Z') },
    ])
    // An end that was not touched stays to the second.
    await env.DB.prepare('UPDATE programs SET ends_at = ends_at + 30000').run()
    await act('limits', { ...end, budget: '1', ends_was: end.ends_at })
    expect(await stored()).toMatchObject({ budget: 100, ends_at: Date.parse('2031-01-31T18:00:30Z') })
    expect([await act('end'), Number((await stored())?.['ends_at']) <= Date.now()]).toEqual([303, true])
    expect(await (await superuser.get(path)).text()).toContain(text.states.ended)
  })

  const LIMITS = { unit: 'USD', budget: '1000', ends_was: '', ends_at: '2031-01-31T18:00' }
  it.each([
    ['budget and end', '', 'limits', LIMITS],
    ['the rule', 'version/', 'version', { ...FORM, unit: 'USD', 'rule.hold_days': '7' }],
  ])(
    'form of %s overwrites nothing that someone else has changed since it was opened',
    async (_, page, form, fields) => {
      const path = await created()
      const colleague = await openPanel(test, 'superuser')
      const revisionIn = (text: string) => /name="revision" value="([^"]*)"/.exec(text)?.[1] ?? ''
      const mine = { ...fields, reason, revision: revisionIn(await (await superuser.get(path + page)).text()) }
      const theirs = { ...FORM, unit: 'USD', 'rule.invitee.fixed': '0.01' }
      await colleague.post(`${path}limits/`, { unit: 'USD', budget: '10', ends_was: '', ends_at: '', reason })
      await colleague.post(`${path}version/`, { ...theirs, reason })
      const before = [await stored(), await rules()]

      // A form that comes back for a slip is as outdated as before.
      const slip = await superuser.post(`${path}${form}/`, { ...mine, reason: ' ' })
      expect([slip.status, revisionIn(await slip.text())]).toEqual([400, mine.revision])
      const late = await superuser.post(`${path}${form}/`, mine)
      const again = await late.text()
      expect([late.status, again.includes('Someone else changed this'), again.includes(reason)]).toEqual([
        409,
        true,
        true,
      ])
      expect([await stored(), await rules()]).toEqual(before)
      const { status } = await superuser.post(`${path}${form}/`, { ...mine, revision: revisionIn(again) })
      expect(status).toBe(303)
      expect([await stored(), await rules()]).not.toEqual(before)
    },
  )

  it('shows an analyst no buttons', async () => {
    const path = await created()
    const analyst = await openPanel(test, 'analyst')
    const page = await (await analyst.get(path)).text()
    expect([page.includes(text.newVersion), page.includes(text.actions)]).toEqual([false, false])
    expect(await (await analyst.get('/admin/programs/')).text()).not.toContain(text.add)
  })

  it('costs few trips and rows', async () => {
    const path = await created()
    for (const [at, trips] of [
      ['/admin/programs/', 2],
      [path, 3],
      [`${path}version/`, 2],
    ] as const) {
      test.d1.reset()
      await superuser.get(at)
      expect([at, test.d1.counts.trips]).toEqual([at, trips])
      expect(test.d1.counts.rowsRead).toBeLessThan(20)
    }
  })
})
