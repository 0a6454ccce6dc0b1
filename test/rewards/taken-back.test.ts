import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Why } from '../../src/rewards/responses.ts'
import { addPendingInvite, decline, disagreements, miscounted } from '../support/attribution.ts'
import { createProgram, createServerKey, recountRewards } from '../support/rewards.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'

const test = createTestApp()
const RULE = { inviter: { fixed: 5 }, invitee: { fixed: 3 } }

const rows = async (sql: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all()
  ).results

const person = async () => {
  const signedIn = await signInAs(test)
  return { ...signedIn, ...(await currentUser(test, signedIn)) }
}

async function invitedByNumber(inviter: { id: number; invite_code: string }) {
  const phone = newPhone()
  await addPendingInvite(test.config, { phone, inviterId: inviter.id, linkKey: inviter.invite_code })
  const signedIn = await signInAs(test, phone)
  return { ...signedIn, ...(await currentUser(test, signedIn)) }
}

async function report(key: string, type: string, userId: number) {
  const events = [{ id: crypto.randomUUID(), type, user_id: userId, value: 1000 }]
  expect((await test.request('POST', '/api/v1/events/', { token: key, body: { events } })).status).toBe(200)
}

const fulfil = async (key: string, reward: string) =>
  (await test.request('POST', `/api/v1/rewards/${reward}/fulfil/`, { token: key })).status

const statesOf = async (inviteeId: number) =>
  rows(
    `SELECT p.name, r.side, r.state, r.reversed FROM rewards AS r JOIN programs AS p ON p.id = r.program_id
     WHERE r.invitee_id = ? ORDER BY p.id, r.side DESC`,
    inviteeId,
  )

/** Everything that is kept about rewards, counted again. */
async function expectClean() {
  expect([await recountRewards(), await disagreements(), await miscounted()]).toEqual([[], [], []])
}

describe('a referral that goes', () => {
  let key: string
  let inviter: Awaited<ReturnType<typeof person>>
  let invitee: Awaited<ReturnType<typeof invitedByNumber>>
  let programs: Awaited<ReturnType<typeof createProgram>>[]

  beforeEach(async () => {
    key = (await createServerKey()).key
    inviter = await person()
    invitee = await invitedByNumber(inviter)
    programs = [
      await createProgram({ ...RULE, hold_days: 7 }, { budget: 100 }),
      await createProgram(RULE, { budget: 100 }),
      await createProgram(RULE, { budget: 100 }),
      await createProgram({ ...RULE, hold_days: 1 }, { budget: 100 }),
      await createProgram({ ...RULE, hold_days: 1 }, { budget: 100 }),
    ]
    for (const { event } of programs) await report(key, event, invitee.id)
    const [, , paid, reviewed, due] = programs
    await fulfil(key, `${paid!.id}-${invitee.id}-inviter-1`)
    const hold = `UPDATE rewards SET signals = '{"same_device":[1]}' WHERE program_id = ? AND side = 'inviter'`
    await env.DB.prepare(hold).bind(reviewed!.id).run()
    await env.DB.prepare('UPDATE rewards SET hold_until = ?, changed_at = 1 WHERE program_id IN (?, ?)')
      .bind(Date.now() - 1000, reviewed!.id, due!.id)
      .run()
  })

  const setInviter = async (code: string | null) =>
    test.request('POST', `/api/v1/admin/users/${invitee.id}/inviter/`, {
      token: (await createStaff('superuser')).token,
      body: { inviter: code, reason: 'Asked for by both' },
    })

  const spent = async () =>
    rows(
      `SELECT -balance AS spent FROM accounts WHERE account IN (SELECT 'program:' || value FROM json_each(?)) ORDER BY account`,
      JSON.stringify(programs.map(({ id }) => id)),
    )

  const ofAll = (states: [side: string, state: string, reversed: number][][]) =>
    states.flatMap((one, nth) =>
      one.map(([side, state, reversed]) => ({ name: programs[nth]!.name, side, state, reversed })),
    )

  const TAKEN: [string, string, number][] = [
    ['inviter', 'reversed', 5],
    ['invitee', 'reversed', 3],
  ]
  const VOIDED: [string, string, number][] = [
    ['inviter', 'voided', 0],
    ['invitee', 'voided', 0],
  ]
  /** Signals hold the inviter's on. */
  const REVIEWED = [VOIDED[0]!, TAKEN[1]!]

  it('by a decline takes back what it earned, and says so', async () => {
    const since = (await rows('SELECT coalesce(max(id), 0) AS id FROM outbox'))[0]!['id']
    const second = Math.floor(Date.now() / 1000) * 1000
    expect((await decline(test, invitee)).status).toBe(204)
    expect(await rows('SELECT 1 FROM rewards WHERE invitee_id = ? AND changed_at < ?', invitee.id, second)).toEqual([])
    expect(await statesOf(invitee.id)).toEqual(ofAll([VOIDED, TAKEN, TAKEN, REVIEWED, TAKEN]))
    // What was paid out stays spent, and stands against what the inviter earns next.
    expect((await spent()).map((row) => row['spent'])).toEqual([0, 0, 5, 0, 0])
    const own = await json<{ balances: object[] }>(
      await test.request('GET', '/api/v1/users/current_user/rewards/', { token: inviter.access }),
    )
    expect(own.balances).toEqual([{ unit: 'points', available: -5, held: 0 }])
    const announced = await rows('SELECT type, count(*) AS n FROM outbox WHERE id > ? GROUP BY type', since)
    expect(announced).toEqual([
      { type: 'referral.corrected', n: 1 },
      { type: 'reward.reversed', n: 7 },
      { type: 'reward.voided', n: 3 },
    ])
    const why = await test.request('GET', `/api/v1/rewards/${programs[0]!.id}-${invitee.id}-inviter-1/why/`, {
      token: inviter.access,
    })
    const steps = (await json<Why>(why)).programs[0]!.sides[0]!.steps
    expect(steps.filter(({ step }) => ['referred', 'review', 'payout'].includes(step))).toMatchObject([
      { status: 'failed', text: expect.stringContaining('was declined or corrected') as string },
      { step: 'review', status: 'done' },
      { step: 'payout', status: 'failed' },
    ])
    await report(key, programs[1]!.event, invitee.id)
    expect(await statesOf(invitee.id)).toHaveLength(10)
    await expectClean()
  })

  it('by a decline leaves the reward to whoever it was', async () => {
    await decline(test, invitee)
    const friend = await person()
    const named = await test.request('PATCH', '/api/v1/users/current_user/', {
      token: invitee.access,
      body: { invited_by_code: friend.invite_code },
    })
    expect(named.status).toBe(200)
    const [, available, paid] = programs
    for (const { event } of [available!, paid!]) await report(key, event, invitee.id)
    const second = `SELECT program_id, side, user_id FROM rewards WHERE invitee_id = ? AND ordinal = 2 ORDER BY 1, 2 DESC`
    expect(await rows(second, invitee.id)).toEqual([
      { program_id: available!.id, side: 'inviter', user_id: friend.id },
      { program_id: available!.id, side: 'invitee', user_id: invitee.id },
      { program_id: paid!.id, side: 'inviter', user_id: friend.id },
      { program_id: paid!.id, side: 'invitee', user_id: invitee.id },
    ])
    await expectClean()
  })

  it('by staff: with the inviter removed both sides lose it, with another one the invitee keeps theirs', async () => {
    const other = await person()
    // Staff confirm who it was.
    expect((await setInviter(inviter.invite_code)).status).toBe(200)
    expect((await statesOf(invitee.id)).filter(({ state }) => state === 'voided' || state === 'reversed')).toEqual([])
    expect((await setInviter(other.invite_code)).status).toBe(200)
    expect(await statesOf(invitee.id)).toEqual(
      ofAll([
        [VOIDED[0]!, ['invitee', 'held', 0]],
        [TAKEN[0]!, ['invitee', 'available', 0]],
        [TAKEN[0]!, ['invitee', 'available', 0]],
        [VOIDED[0]!, ['invitee', 'held', 0]],
        [TAKEN[0]!, ['invitee', 'held', 0]],
      ]),
    )
    expect((await setInviter(null)).status).toBe(200)
    expect(await statesOf(invitee.id)).toEqual(ofAll([VOIDED, TAKEN, TAKEN, REVIEWED, TAKEN]))
    await expectClean()
  })

  it('while payouts, reports and 20 declines come at once: each ends taken back, and the books agree', async () => {
    const late = await createProgram({ ...RULE, occurrence: 'each' }, { budget: 100 })
    const reward = `${programs[1]!.id}-${invitee.id}-inviter-1`
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, nth) => {
        const [declined] = await Promise.all([
          decline(test, invitee),
          nth % 4 === 0 ? report(key, late.event, invitee.id) : fulfil(key, reward),
        ])
        return declined.status
      }),
    )
    expect(answers.filter((status) => status === 204)).toHaveLength(1)
    const live = (await statesOf(invitee.id)).filter(({ state }) => state !== 'voided' && state !== 'reversed')
    expect(live).toEqual([])
    await expectClean()
  })
})
