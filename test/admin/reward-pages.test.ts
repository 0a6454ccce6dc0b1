import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { REVIEW_TEXTS } from '../../src/panel/texts/reward-review.ts'
import { openPanel } from '../support/admin-request.ts'
import { createProgram, createServerKey, holdReward, referredPair } from '../support/rewards.ts'
import { createTestApp } from '../support/test-app.ts'

const test = createTestApp()
const REVIEW = '/admin/rewards/review/'
const reason = 'Ticket 4821'
const { en: text } = REVIEW_TEXTS

let support: Awaited<ReturnType<typeof openPanel>>
beforeAll(async () => {
  support = await openPanel(test, 'support')
})
beforeEach(async () => {
  await env.DB.exec(`UPDATE rewards SET state = 'voided' WHERE state = 'held'`)
})

const textOf = async (path: string) => (await (await support.get(path)).text()).replaceAll('\u00A0', ' ')

/** A reward of each side, held by a signal. */
async function earnHeld(signals: object, rule: object = {}) {
  const [{ key }, pair] = [await createServerKey(), await referredPair()]
  const program = await createProgram({ inviter: { fixed: 5 }, invitee: { fixed: 3 }, hold_days: 7, ...rule })
  const events = [{ id: crypto.randomUUID(), type: program.event, user_id: pair.invitee }]
  await test.request('POST', '/api/v1/events/', { token: key, body: { events } })
  const [inviters, invitees] = [`${program.id}-${pair.invitee}-inviter-1`, `${program.id}-${pair.invitee}-invitee-1`]
  for (const name of [inviters, invitees]) await holdReward(name, signals)
  return { ...pair, program, inviters, invitees }
}

/** What the forms of a page send of a reward. */
const drawnIn = (page: string, name: string): string => new RegExp(`value="(${name} \\d+[a-z]*)"`).exec(page)?.[1] ?? ''

/** The form of a draft as the browser sends it. */
const DRAFT = {
  unit: 'points',
  budget: '',
  from: '',
  to: '',
  'rule.occurrence': 'each',
  'rule.certainty': 'any',
  'rule.inviter.kind': 'fixed',
  'rule.inviter.fixed': '50',
  'rule.invitee.kind': 'none',
  'rule.caps.window': 'all',
}

const stateOf = async (name: string) =>
  env.DB.prepare(
    `SELECT state, signals FROM rewards WHERE program_id || '-' || invitee_id || '-' || side || '-' || ordinal = ?`,
  )
    .bind(name)
    .first()

describe('the page of rewards under review', () => {
  it('says for whom each is, and in words why it is held, with a count, at few trips and rows', async () => {
    const family = await earnHeld({ same_device: [1, 2, 3, 4, 5, 6, 7] })
    await env.DB.prepare(`UPDATE users SET first_name = 'Olga' WHERE id = ?`).bind(family.inviter).run()
    await earnHeld({ many_sign_ups: 31 })
    test.d1.reset()
    const page = await textOf(REVIEW)
    expect(test.d1.counts.trips).toBe(4)
    // Each reward with its program, as often as it is counted, and people.
    expect(test.d1.counts.rowsRead).toBeLessThan(60)
    expect(page).toContain(`<a href="/admin/people/${family.inviter}/"><bdi>Olga</bdi></a>`)
    expect(page).toMatch(/Same device as .*, 2 more</)
    expect(page).toContain('Sign-ups of the inviter within an hour: 31')
    expect(page).toContain('4 total')
    const filtered = await textOf(`${REVIEW}?signal=many_sign_ups`)
    expect([filtered.includes('2 total'), filtered.includes('Same device as')]).toEqual([true, false])
    const ofProgram = await textOf(`${REVIEW}?program_id=${family.program.id}`)
    expect([ofProgram.includes('2 total'), ofProgram.includes('within an hour: 31')]).toEqual([true, false])
  })

  it('approves one and voids several, and says how many', async () => {
    const { inviters, invitees } = await earnHeld({ same_network: [1] })
    const other = await earnHeld({ same_network: [1] })
    const one = await support.post(`${REVIEW}approve/?signal=same_network`, { reward: inviters, reason })
    expect([one.status, one.headers.get('location')]).toEqual([303, `${REVIEW}?signal=same_network&done=approved-1-0`])
    expect(await stateOf(inviters)).toEqual({ state: 'held', signals: null })
    const again = await support.post(`${REVIEW}approve/`, { reward: inviters, reason })
    expect(again.headers.get('location')).toBe(`${REVIEW}?done=approved-0-1`)
    const fields = [invitees, other.inviters].map((name): [string, string] => ['rewards', name])
    const several = await support.post(`${REVIEW}void/`, [...fields, ['reason', reason]])
    expect(several.headers.get('location')).toBe(`${REVIEW}?done=voided-2-0`)
    expect(await textOf(`${REVIEW}?done=voided-2-1`)).toContain(
      'Rewards voided: 2. Decided before, or changed since you opened the page: 1.',
    )
    expect([await stateOf(invitees), await stateOf(other.inviters), await stateOf(other.invitees)]).toMatchObject([
      { state: 'voided' },
      { state: 'voided' },
      { state: 'held' },
    ])
  })

  it('decides only what the page has shown: who is blocked since is looked at again', async () => {
    const { inviters, invitees, invitee, inviter } = await earnHeld(
      { same_network: [1] },
      { signals: { invitee_gone: true } },
    )
    const other = await earnHeld({ same_network: [1] })
    const page = await textOf(REVIEW)
    const [one, two, three] = [inviters, invitees, other.inviters].map((name) => drawnIn(page, name))
    const ofPerson = drawnIn(await textOf(`/admin/people/${inviter}/rewards/`), inviters)
    await env.DB.prepare('UPDATE users SET is_active = 0 WHERE id = ?').bind(invitee).run()
    const single = await support.post(`${REVIEW}approve/`, { reward: one!, reason })
    expect(single.headers.get('location')).toBe(`${REVIEW}?done=approved-0-1`)
    const onPerson = await support.post(`/admin/people/${inviter}/rewards/approve/`, { reward: ofPerson, reason })
    expect(onPerson.headers.get('location')).toBe(`/admin/people/${inviter}/rewards/?done=decided-before`)
    const fields = [one!, two!, three!].map((drawn): [string, string] => ['rewards', drawn])
    const several = await support.post(`${REVIEW}approve/`, [...fields, ['reason', reason]])
    expect(several.headers.get('location')).toBe(`${REVIEW}?done=approved-1-2`)
    const again = drawnIn(await textOf(REVIEW), inviters)
    const seen = await support.post(`${REVIEW}approve/`, { reward: again, reason })
    expect(seen.headers.get('location')).toBe(`${REVIEW}?done=approved-1-0`)
    expect([await stateOf(inviters), await stateOf(invitees), await stateOf(other.inviters)]).toMatchObject([
      { signals: null },
      { signals: '{"same_network":[1],"invitee_gone":"blocked"}' },
      { signals: null },
    ])
  })

  it('shows a refused form again, with the boxes that were ticked', async () => {
    const { inviters, invitees } = await earnHeld({ same_network: [1] })
    const drawn = await textOf(REVIEW)
    const refused = await support.post(`${REVIEW}void/`, [
      ['rewards', drawnIn(drawn, inviters)],
      ['rewards', drawnIn(drawn, invitees)],
      ['reason', ' '],
    ])
    const page = await refused.text()
    expect([refused.status, page.match(/checked=""/g)?.length]).toEqual([400, 2])
    const none = await support.post(`${REVIEW}void/`, { reason })
    expect([none.status, (await none.text()).includes(text.nothing)]).toEqual([400, true])
    const single = await support.post(`${REVIEW}approve/`, { reward: drawnIn(drawn, inviters), reason: ' ' })
    expect((await single.text()).match(/<details class="confirm[^"]*" open/g)).toHaveLength(1)
    expect(await stateOf(inviters)).toMatchObject({ state: 'held' })
  })
})

describe('why a reward is as it is', () => {
  it('shows each step for both sides, with the evidence and names, to all staff', async () => {
    const { inviters, inviter, invitee, program } = await earnHeld({})
    await env.DB.prepare(`UPDATE users SET first_name = 'Olga' WHERE id = ?`).bind(inviter).run()
    const analyst = await openPanel(test, 'analyst')
    test.d1.reset()
    const page = await (await analyst.get(`/admin/rewards/${inviters}/`)).text()
    expect(test.d1.counts.trips).toBe(3)
    expect(test.d1.counts.rowsRead).toBeLessThan(40)
    expect(page).toContain(`<a href="/admin/people/${inviter}/"><bdi>Olga</bdi></a>`)
    expect(page).toContain(`<span>User ${invitee} was invited by user ${inviter}.</span>`)
    expect(page.match(/<span>The program was running\.<\/span>/g)).toHaveLength(2)
    expect(page).toContain('<span class="badge plain">Missing</span> <span>Staff are reviewing it.</span>')
    const russian = await textOf(`/admin/rewards/${inviters}/?lang=ru`)
    expect([russian.includes('Программа действовала.'), russian.includes(program.name)]).toEqual([true, true])
    expect((await analyst.get('/admin/rewards/999-1-inviter-1/')).status).toBe(404)
    expect((await analyst.get('/admin/rewards/nothing/')).status).toBe(404)
  })

  it('says the same of a referral that has earned nothing yet', async () => {
    const { invitee, inviter } = await referredPair()
    const program = await createProgram({ inviter: { fixed: 5 } })
    const page = await textOf(`/admin/people/${invitee}/why/`)
    expect(page).toContain(`<bdi>${program.name}</bdi>`)
    expect(page).toContain(`<span>${program.event} has not happened yet.</span>`)
    // No one invited them.
    expect((await support.get(`/admin/people/${inviter}/why/`)).status).toBe(404)
    const links = async (id: number) => (await textOf(`/admin/people/${id}/`)).includes(`/admin/people/${id}/why/`)
    expect([await links(invitee), await links(inviter)]).toEqual([true, false])
  })

  it('is one click from the list of the person, the ledger and the review', async () => {
    const { inviters, inviter } = await earnHeld({ same_network: [1] })
    for (const path of [`/admin/people/${inviter}/`, `/admin/people/${inviter}/rewards/`, '/admin/ledger/', REVIEW])
      expect([path, (await textOf(path)).includes(`<a href="/admin/rewards/${inviters}/">`)]).toEqual([path, true])
  })
})

describe("a person's held rewards", () => {
  it('are approved and voided on the page of the person', async () => {
    const { inviters, inviter } = await earnHeld({ same_network: [1] })
    const path = `/admin/people/${inviter}/rewards/`
    const drawn = await textOf(path)
    expect(drawn).toContain('Under review')
    const decide = async (what: string, fields: object = { reason }) =>
      support.post(`${path}${what}/`, { reward: inviters, ...fields })
    const refused = await decide('approve', { reward: drawnIn(drawn, inviters), reason: ' ' })
    expect([refused.status, (await refused.text()).match(/<details class="confirm[^"]*" open/g)?.length]).toEqual([
      400, 1,
    ])
    const at = async (answer: Promise<Response>) => (await answer).headers.get('location')
    expect(await at(decide('approve'))).toBe(`${path}?done=approved`)
    expect(await stateOf(inviters)).toEqual({ state: 'held', signals: null })
    const page = await textOf(`${path}?done=approved`)
    expect([page.includes('Rewards approved: 1.'), page.includes('/rewards/approve/')]).toEqual([true, false])
    expect(await at(decide('approve'))).toBe(`${path}?done=decided-before`)
    expect(await at(decide('void'))).toBe(`${path}?done=voided`)
    expect(await stateOf(inviters)).toMatchObject({ state: 'voided' })
    const analyst = await openPanel(test, 'analyst')
    expect((await analyst.post(`${path}void/`, { reward: inviters, reason })).status).toBe(403)
  })
})

it('lists of rewards have links to the pages after and before', async () => {
  for (const _ of [1, 2]) await earnHeld({ many_sign_ups: 31 })
  const links = (page: string) => {
    const [, previous, next] = [/./, /<a href="([^"]+)">← /, /<a href="([^"]+)">[^<]* →/].map(
      (link) => link.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? null,
    )
    return { previous: previous!, next: next! }
  }
  const rewardsOn = (page: string) => /<tbody>.*<\/tbody>/s.exec(page)?.[0].match(/\/admin\/rewards\/\d[\w-]+\//g)
  for (const path of [`${REVIEW}?limit=1`, '/admin/rewards/?limit=1']) {
    const first = await textOf(path)
    expect(links(first).previous).toBeNull()
    const second = await textOf(links(first).next)
    const again = await textOf(links(second).previous)
    expect(rewardsOn(first)).toHaveLength(1)
    expect(rewardsOn(second)).not.toEqual(rewardsOn(first))
    expect(rewardsOn(again)).toEqual(rewardsOn(first))
  }
})

describe('the page that simulates a draft rule', () => {
  const HTML = { Accept: 'text/html' }

  async function simulated(fields: Record<string, string> = {}, headers: Record<string, string> = HTML) {
    const { program, inviter } = await earnHeld({})
    const path = `/admin/programs/${program.id}/simulate/`
    const superuser = await openPanel(test, 'superuser')
    const answer = await superuser.post(path, { ...DRAFT, 'rule.event': program.event, ...fields }, headers)
    return {
      answer,
      program,
      inviter,
      path,
      superuser,
      text: new TextDecoder().decode(await answer.arrayBuffer()).replaceAll('\u00A0', ' '),
    }
  }

  it('shows the draft beside the current rule, filled in again, on a page of its own without a script', async () => {
    const { answer, text: page, inviter } = await simulated()
    expect(answer.status).toBe(200)
    expect(page).toContain('<strong>50 points</strong><small>Current rule: 8 points (+525%)</small>')
    expect(page).toContain(`<a href="/admin/people/${inviter}/">`)
    expect(page).toMatch(/name="rule.inviter.fixed"[^>]* value="50"/)
  })

  it('counts rewards that were voided as not paid, in both languages', async () => {
    const { program, inviters } = await earnHeld({})
    await env.DB.exec(`UPDATE rewards SET state = 'voided' WHERE program_id = ${program.id} AND side = 'inviter'`)
    expect(await stateOf(inviters)).toMatchObject({ state: 'voided' })
    const superuser = await openPanel(test, 'superuser')
    const draft = { ...DRAFT, 'rule.event': program.event, 'rule.invitee.kind': 'fixed', 'rule.invitee.fixed': '7' }
    for (const [language, voided] of [
      ['en', 'Voided'],
      ['ru', 'Аннулирована'],
    ] as const) {
      const answer = await superuser.post(`/admin/programs/${program.id}/simulate/?lang=${language}`, draft, HTML)
      const page = new TextDecoder().decode(await answer.arrayBuffer()).replaceAll('\u00A0', ' ')
      const [, row = ''] = new RegExp(`<tr><td[^>]*>(?:<[^>]+>)*${voided}(.*?)</tr>`).exec(page) ?? []
      expect([...row.matchAll(/>(\d+)</g)].map(([, count]) => count)).toEqual(['1', '1'])
      // Of the draft, and of the current rule.
      expect(page).toMatch(/<strong>7 .*? 3 /)
    }
  })

  it('sends its progress to the script, and the result as a part of the page', async () => {
    const { answer, text: body } = await simulated({}, { Accept: 'application/x-ndjson' })
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    const lines = body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { events?: number; html?: string })
    expect(lines[0]).toMatchObject({ events: 0 })
    expect(lines.at(-1)?.html).toMatch(/^<section class="card">.*50 points/)
  })

  it('says at the field what is wrong with the draft, and runs nothing', async () => {
    const { answer, text: page } = await simulated({ 'rule.inviter.fixed': '0' }, { Accept: 'application/x-ndjson' })
    expect([answer.status, page.includes('id="field-rule.inviter.fixed-error"')]).toEqual([400, true])
    const budget = await simulated({ budget: '20' })
    expect(budget.text).toContain('<td data-title="Draft" class="numeric"><div class="cell">1</div></td>')
    expect(budget.text).toContain('Budget spent')
  })

  it('is offered and open to superusers only: a draft may tell what people spend', async () => {
    const { path, program, superuser } = await simulated()
    expect(await (await superuser.get(`/admin/programs/${program.id}/`)).text()).toContain(`href="${path}"`)
    for (const role of ['support', 'analyst'] as const) {
      const { get, post } = await openPanel(test, role)
      expect(await (await get(`/admin/programs/${program.id}/`)).text()).not.toContain(path)
      const answers = [await get(path), await post(path, { ...DRAFT, 'rule.event': program.event }, HTML)]
      expect(answers.map(({ status }) => status)).toEqual([403, 403])
    }
  })

  it('publishes the draft as a new version', async () => {
    const { text: page, program, superuser } = await simulated()
    const form = /<form[^>]* action="(\/admin\/programs\/\d+\/version\/)"[^>]*>(.*?)<\/form>/.exec(page)
    const hidden = [...(form?.[2] ?? '').matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]))
    const published = await superuser.post(form?.[1] ?? '', { ...fields, reason })
    expect([published.status, published.headers.get('location')]).toEqual([
      303,
      `/admin/programs/${program.id}/?done=version`,
    ])
    const { rule } = (await env.DB.prepare('SELECT rule FROM program_rules WHERE program_id = ? AND version = 2')
      .bind(program.id)
      .first<{ rule: string }>())!
    expect(JSON.parse(rule)).toMatchObject({ event: program.event, occurrence: 'each', inviter: { fixed: 50 } })
  })
})
