import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ReferralPage } from '../../src/admin/referrals/responses.ts'
import { adminRequest } from '../support/admin-request.ts'
import { createDraw, insertRows, insertUsers } from '../support/referral-rows.ts'
import { createStaff } from '../support/staff.ts'
import type { TestStaff } from '../support/staff.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const DAY_MS = 86_400_000
const START = Date.parse('2026-09-01T00:00:00Z')
const PEOPLE = 1_500
let analyst: TestStaff

interface Stored {
  invitee: number
  inviter: number
  method: string
  certainty: string
  program: string
  channel: string | null
  at: number
}

const draw = createDraw(17)
let stored: Stored[]

beforeAll(async () => {
  const ids = await insertUsers(PEOPLE)
  // Twenty sign-ups a day.
  await env.DB.prepare(`UPDATE users SET date_joined = CAST(? + (id - ?) * ? AS INTEGER)`)
    .bind(START, ids[0]!, DAY_MS / 20)
    .run()
  analyst = await createStaff('analyst')
  stored = ids.slice(10).map((invitee, i) => {
    const method = draw(500) === 0 ? 'staff' : ['code', 'token', 'profile', 'pending_phone'][draw(4)]!
    return {
      invitee,
      inviter: ids[draw(100) === 0 ? 3 : draw(3)]!,
      method,
      certainty: method === 'token' || method === 'pending_phone' ? 'likely' : 'certain',
      program: draw(200) === 0 ? 'spring' : 'default',
      channel: draw(200) === 0 ? 'ads' : [null, 'vk'][draw(2)]!,
      at: START + ((i + 10) * DAY_MS) / 20,
    }
  })
  await insertRows(
    'referrals (invitee_id, inviter_id, link_key, method, certainty, program, channel, created_at)',
    8,
    stored.map((one) => [
      ...[one.invitee, one.inviter, 'K0D', one.method, one.certainty, one.program, one.channel, one.at],
    ]),
  )
})

async function list(query: string): Promise<ReferralPage> {
  test.d1.reset()
  const response = await adminRequest(test, analyst)('GET', `referrals/${query}`)
  expect(response.status).toBe(200)
  return json<ReferralPage>(response)
}

async function walk(query: string, limit: number, way: 'next' | 'previous', from = ''): Promise<number[]> {
  const found: number[] = []
  let target: string | null = `${query}&limit=${limit}${from}`
  for (let pages = 0; target !== null; pages += 1) {
    const page: ReferralPage = await list(target.startsWith('http') ? new URL(target).search : target)
    // The first page is counted.
    expect(test.d1.counts.rowsRead).toBeLessThanOrEqual(limit + 200 + (page.count === null ? 0 : 4_000))
    const ids = page.results.map(({ invitee }) => invitee.id)
    if (way === 'next') found.push(...ids)
    else found.unshift(...ids)
    target = page[way]
    expect(pages).toBeLessThan(500)
  }
  return found
}

describe('GET /admin/referrals/', () => {
  it('shows both users, masked for analysts, and the link as its owner wrote it', async () => {
    const inviter = stored.at(-1)!.inviter
    await env.DB.prepare('INSERT INTO referral_links (key, code, user_id, created_at) VALUES (?, ?, ?, 1)')
      .bind('K0D', 'k-od', inviter)
      .run()
    await env.DB.prepare("UPDATE users SET display_name = 'Яна', first_name = 'Anna' WHERE id = ?").bind(inviter).run()
    const [newest] = (await list('?limit=1')).results
    const { invitee, method, certainty, program, channel, at } = stored.at(-1)!
    expect(newest).toEqual({
      invitee: { id: invitee, name: null, phone: '+7 ••• ••• •• 99', invite_code: '011499', state: 'active' },
      inviter: expect.objectContaining({
        id: inviter,
        name: 'Anna',
        phone: `+7 ••• ••• •• ${String(inviter).slice(-2)}`,
      }),
      link: 'k-od',
      ...{ method, certainty, program, channel, country: null },
      ...{ at: new Date(at).toISOString(), signed_up_at: new Date(at).toISOString() },
    })
  })

  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const filters: [query: string, keeps: (one: Stored) => boolean][] = [
    ['?', () => true],
    ['?method=staff', ({ method }) => method === 'staff'],
    ['?method=token&certainty=certain', () => false],
    ['?certainty=likely', ({ certainty }) => certainty === 'likely'],
    ['?certainty=likely&method=pending_phone', ({ method }) => method === 'pending_phone'],
    ['?certainty=likely&channel=vk', ({ certainty, channel }) => certainty === 'likely' && channel === 'vk'],
    ['?certainty=likely&to=2026-09-04', ({ certainty, at }) => certainty === 'likely' && day(at) <= '2026-09-04'],
    ['?certainty=certain&channel=direct', ({ certainty, channel }) => certainty === 'certain' && channel === null],
    ['?channel=ads', ({ channel }) => channel === 'ads'],
    ['?program=spring&channel=vk', ({ program, channel }) => program === 'spring' && channel === 'vk'],
    ['?program=default&method=code', ({ program, method }) => program === 'default' && method === 'code'],
    ['?inviter=10003', ({ inviter }) => inviter === 10_003],
    ['?inviter=010-003&certainty=likely', ({ inviter, certainty }) => inviter === 10_003 && certainty === 'likely'],
    ['?from=2026-10-01&to=2026-10-03', ({ at }) => day(at) >= '2026-10-01' && day(at) <= '2026-10-03'],
    ['?from=2026-10-01&inviter=10003', ({ at, inviter }) => day(at) >= '2026-10-01' && inviter === 10_003],
    ['?to=2026-09-04&method=profile', ({ at, method }) => day(at) <= '2026-09-04' && method === 'profile'],
    ['?from=2027-10-01', () => false],
    ['?inviter=ZZZZZZ', () => false],
  ]

  it.each(filters)('returns the same as a full scan, within its budget: %s', async (query, keeps) => {
    const expected = stored
      .filter(keeps)
      .map(({ invitee }) => invitee)
      .toReversed()
    for (const limit of [50, 13]) {
      expect(await walk(query, limit, 'next')).toEqual(expected)
      expect(await walk(query, limit, 'previous', '&cursor=b0')).toEqual(expected)
    }
  })

  it.each([
    'method=guess',
    'certainty=maybe',
    'from=2026-02-30',
    'to=today',
    'channel=radio',
    'inviter=who-is-it',
    'inviter=79161234501',
    'inviter=9161234501',
  ])('rejects ?%s', async (query) => {
    expect((await adminRequest(test, analyst)('GET', `referrals/?${query}`)).status).toBe(400)
  })
})
