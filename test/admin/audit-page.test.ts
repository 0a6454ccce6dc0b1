import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { AUDIT_ACTIONS } from '../../src/audit/actions.ts'
import type { Role } from '../../src/identity/permissions.ts'
import { AUDIT_SENTENCES } from '../../src/panel/texts/audit-sentences.ts'
import { eventId } from '../support/event-id.ts'
import { somebody } from '../support/people.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, ORIGIN } from '../support/test-app.ts'

const test = createTestApp()
const NAME = '<script>alert(1)</script>‮'
let subject: number
let member: number

const page = async (query: string, { role = 'support', language = 'en' }: { role?: Role; language?: string } = {}) => {
  const { cookie } = await createStaff(role)
  return test.app.request(`${ORIGIN}/admin/audit/${query}`, {
    headers: { Cookie: cookie, 'Accept-Language': language },
  })
}

/** The file that the form on the page returns. */
async function file(filter: string, role: Role = 'superuser') {
  const { cookie } = await createStaff(role)
  const drawn = await test.app.request(`${ORIGIN}/admin/audit/`, { headers: { Cookie: cookie } })
  const [, csrf = ''] = /name="_csrf" value="([0-9a-f]{64})"/.exec(await drawn.text()) ?? []
  return test.app.request(`${ORIGIN}/admin/audit/export/`, {
    method: 'POST',
    headers: { Cookie: cookie, Origin: ORIGIN },
    body: new URLSearchParams({ _csrf: csrf, filter }),
  })
}

let recorded = 0
const record = async (values: Record<string, unknown>) =>
  env.DB.prepare(
    `INSERT INTO audit_events (${Object.keys(values).join(', ')}, id) VALUES (${Object.keys(values)
      .map(() => '?')
      .join(', ')}, ?)`,
  )
    .bind(...Object.values(values), eventId(Date.now(), (recorded += 1)))
    .run()

beforeAll(async () => {
  subject = (await somebody(createTestApp())).id
  await env.DB.prepare('UPDATE users SET first_name = ? WHERE id = ?').bind(NAME, subject).run()
  member = (await createStaff('support')).id
  await env.DB.prepare('UPDATE staff SET name = ? WHERE id = ?').bind(`${NAME} of staff`, member).run()
})

describe('the audit page', () => {
  it('has a sentence for every action in both languages, with names escaped', async () => {
    const base = {
      actor: 'staff',
      actor_id: member,
      subject_id: subject,
      subject_staff_id: member,
      outcome: 'ok',
      request_id: 'r-all',
    }
    const actions = AUDIT_ACTIONS.filter((action) => action !== 'sign_up' && action !== 'sign_in')
    for (const action of actions) await record({ ...base, action })
    for (const language of ['en', 'ru']) {
      const text = await (await page('?request_id=r-all&limit=100', { language })).text()
      expect(text.match(/<td data-title=/g)).toHaveLength(3 * actions.length)
      expect(text).not.toMatch(/\{(?:actor|subject|\w+)\}/)
      expect(text).not.toContain('<script>alert')
      expect(text).toContain(`<a href="/admin/people/${subject}/"><bdi>&lt;script&gt;`)
      const sentence = language === 'en' ? 'Failed staff sign-in: ' : 'Неудачный вход сотрудника: '
      expect(text.split(sentence)[1]!.slice(0, 200)).toMatch(/&lt;script&gt;.* of staff<\/bdi>/)
    }
  })

  it('translates the contents of events', async () => {
    const details = { job: 7, action: 'block', total: 500, reason: 'A robot', unheard_of: 1 }
    await record({
      ...{ actor: 'staff', actor_id: member, action: 'job_started', outcome: 'ok' },
      ...{ request_id: 'r-names', details: JSON.stringify(details) },
    })
    const facts = async (language: string) => {
      const text = await (await page('?request_id=r-names', { language })).text()
      return Array.from(text.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g), ([, name, value]) => `${name}: ${value}`)
    }
    expect((await facts('en')).slice(0, 5)).toEqual([
      ...['job: <bdi>7</bdi>', 'bulk action: Block', 'total: <bdi>500</bdi>', 'reason: <bdi>A robot</bdi>'],
      'unheard of: <bdi>1</bdi>',
    ])
    expect((await facts('ru')).slice(0, 2)).toEqual(['задание: <bdi>7</bdi>', 'массовое действие: Блокировка'])
    expect(await (await page('?request_id=r-names')).text()).toContain('<summary><bdi>A robot</bdi></summary>')
  })

  it('says what was changed in words, from old to new', async () => {
    const block = { is_active: true, block_reason: null, blocked_until: null }
    const changes: [action: string, before: object, after: object][] = [
      ['person_blocked', block, { is_active: false, blocked_until: '2027-01-31T18:00:00.000Z' }],
      ['person_unblocked', { ...block, is_active: false, block_reason: 'Codes for sale' }, { is_active: true }],
      ['staff_role_changed', { role: 'support' }, { role: 'analyst' }],
    ]
    for (const [action, before, after] of changes) {
      const details = JSON.stringify({ reason: 'A robot', before, after })
      const event = { actor: 'staff', actor_id: member, subject_id: subject, action, outcome: 'ok' }
      await record({ ...event, request_id: `r-${action}`, details })
    }
    const factsOf = async (action: string, language = 'en') => {
      const text = await (await page(`?request_id=r-${action}`, { language })).text()
      return text.replaceAll(/<(?!dt|\/dd)[^>]*>/g, '')
    }
    const blocked = await factsOf('person_blocked')
    expect(blocked).toContain('<dt>statusactive → blocked</dd>')
    expect(blocked).toContain('<dt>blocked untilnone → 2027-01-31 18:00 UTC</dd>')
    expect(blocked).not.toContain('block reason')
    expect(await factsOf('person_unblocked')).toContain('<dt>block reasonwas Codes for sale</dd>')
    expect(await factsOf('person_blocked', 'ru')).toContain('<dt>статусактивен → заблокирован</dd>')
    expect(await factsOf('staff_role_changed')).toContain('<dt>roleSupport → Analyst</dd>')
    for (const [action] of changes) expect(await factsOf(action)).not.toMatch(/true|false|is.active|null/)
  })

  it('names the actor once per row', async () => {
    for (const sentences of Object.values(AUDIT_SENTENCES))
      expect(Object.values(sentences).join()).not.toContain('{actor}')
    const base = { actor: 'staff', actor_id: member, outcome: 'ok', request_id: 'r-once' }
    const own = ['second_factor_on', 'staff_signed_in', 'passkey_added', 'staff_session_ended']
    for (const action of own) await record({ ...base, action, subject_staff_id: member })
    for (const action of ['person_blocked', 'person_created']) await record({ ...base, action, subject_id: subject })
    const text = await (await page('?request_id=r-once')).text()
    expect(text.match(/of staff<\/bdi>/g)).toHaveLength(2)
    expect(text.match(/>Themselves</g)).toHaveLength(own.length)
  })

  it('shows actor, before, after and reason, and links to all events of the same request', async () => {
    const details = { reason: 'asked for "it" <b>', before: { email: 'a@example.com' }, after: { email: null } }
    await record({
      ...{ actor: 'staff', actor_id: member, subject_id: subject, action: 'profile_changed', outcome: 'ok' },
      ...{ request_id: 'r-1', details: JSON.stringify(details) },
    })
    const text = await (await page('?request_id=r-1')).text()
    expect(text).toContain('asked for &quot;it&quot; &lt;b&gt;')
    expect(text).toContain('<dt>e-mail</dt><dd><bdi>a@example.com</bdi> → none</dd>')
    expect(text).toContain('href="/admin/audit/?request_id=r-1"')
    expect(text).toContain('value="r-1"')
  })

  it('marks rejected actions as failed or possibly failed', async () => {
    const event = { actor: 'staff', actor_id: 1, action: 'number_unlocked', request_id: 'r-refused' }
    for (const outcome of ['unlocks_per_number', 'storage_unavailable']) await record({ ...event, outcome })
    const text = await (await page('?request_id=r-refused')).text()
    expect(text).toContain('>failed: unlocks_per_number<')
    expect(text).toContain('>may have failed: storage_unavailable<')
    expect(await (await page('?request_id=r-refused&lang=ru')).text()).toContain('>не выполнено: unlocks_per_number<')
  })

  it('shows a filter error beside the filter, with the status of the JSON route', async () => {
    const answer = await page('?subject=%3Cb%3E&from=2026-02-30')
    const text = await answer.text()
    expect(answer.status).toBe(400)
    expect(text).toContain('id="field-subject-error"')
    expect(text).toContain('id="field-from-error"')
    expect(text).toContain('value="&lt;b&gt;"')
  })

  it('has a next page after a stretch without matching events', async () => {
    for (let i = 0; i < 160; i += 1) await record({ actor: 'system', action: 'deleted', outcome: 'ok', subject_id: 0 })
    const text = await (await page('?outcome=user_blocked')).text()
    expect(text).toContain('the search stopped early')
    expect(text).toMatch(/href="\/admin\/audit\/\?outcome=user_blocked&amp;cursor=a\w+"/)
  })

  it('can be exported by superusers, without formulas in any cell', async () => {
    await record({
      actor: 'user',
      action: 'exported',
      outcome: 'ok',
      user_agent: '=HYPERLINK("x")',
      request_id: 'r-csv',
    })
    const answer = await file('request_id=r-csv')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"')
    const lines = (await answer.text()).split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`)
    const taken = await env.DB.prepare(`SELECT actor, details FROM audit_events WHERE action = 'list_exported'`).all()
    expect(taken.results).toContainEqual({
      actor: 'staff',
      details: '{"list":"audit","filter":{"request_id":"r-csv"}}',
    })
    expect((await file('', 'support')).status).toBe(403)
    expect((await file('subject=x')).status).toBe(400)
    expect((await page('', { role: 'analyst' })).status).toBe(403)
    expect(await (await page('')).text()).not.toContain('/admin/audit/export/')
  })

  it('exports all events, however many pages there are', async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO audit_events (id, actor, action, outcome, request_id) SELECT 2 * i + 1, 'system', 'deleted', 'ok', 'r-many' FROM n`,
    ).run()
    const answer = await file('request_id=r-many')
    expect((await answer.text()).trimEnd().split('\r\n')).toHaveLength(5001)
  })
})
