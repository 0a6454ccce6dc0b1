import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { createD1 } from '../../src/db/d1.ts'
import { runBatch } from '../../src/db/run-batch.ts'
import { recordOwn } from '../../src/rewards/record-event.ts'
import { createProgram, referredPair } from '../support/rewards.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp } from '../support/test-app.ts'

const { db } = createD1(env.DB)('write')
const test = createTestApp({ variables: { AUDIT_RETENTION_DAYS: '30' } })
const DAY = 86_400_000

it('deletes events that earned nothing after the retention, and keeps those of the ledger', async () => {
  const { invitee } = await referredPair()
  const { event } = await createProgram({ inviter: { fixed: 5 } })
  const report = async (eventId: string, type: string, at: number) =>
    runBatch(db, {
      event: recordOwn(db, {
        ...({ source: 'api', eventId, userId: invitee, phone: null, type, value: null, bodyHash: '' } as const),
        ...{ occurredAt: at, now: at },
      }),
    })
  const ids = async () =>
    (await env.DB.prepare('SELECT event_id FROM reward_events ORDER BY id').all()).results.map(({ event_id: id }) => id)
  // Of what came before the sign-up, nothing is paid.
  const now = Date.now() + 91 * DAY
  await report('paid', event, now - 90 * DAY)
  await report('declined', event, now - 90 * DAY)
  await report('no program', 'other', now - 31 * DAY)
  await report('young', 'other', now - 29 * DAY)
  expect((await runHourly(test, now)).report).toMatchObject({ reward_events_purged: 2 })
  expect(await ids()).toEqual(['paid', 'young'])
  expect((await runHourly(test, now)).report).not.toHaveProperty('reward_events_purged', 1)
  await runHourly(test, now + 60 * DAY)
  // Its id would be given again.
  expect(await ids()).toEqual(['paid', 'young'])
  await report('new', 'other', now + 61 * DAY)
  await runHourly(test, now + 62 * DAY)
  expect(await ids()).toEqual(['paid', 'new'])
})
