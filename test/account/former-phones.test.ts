import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { deleteAccount } from '../support/account.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, json, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const DAY_SECONDS = 86_400
const DAY_MS = 1000 * DAY_SECONDS
const GRACE_SECONDS = 30 * DAY_SECONDS

const clock = useTestClock()
const test = createTestApp()

describe('the hash of a deleted number', () => {
  /** Without the numbers of those who had an inviter. */
  const rows = async () =>
    (
      await env.DB.prepare('SELECT * FROM former_phones WHERE expires_at - left_at < ?')
        .bind(365 * DAY_MS)
        .all()
    ).results

  it('is not kept by default', async () => {
    await deleteAccount(test, await signInAs(test))
    clock.advance(GRACE_SECONDS)
    await runHourly(test)
    expect(await rows()).toEqual([])
  })

  it('is kept for the configured time, keyed with the secret', async () => {
    const keeping = createTestApp({ variables: { DELETED_PHONE_RETENTION_DAYS: '90', DELETION_GRACE_DAYS: '0' } })
    const caller = await signInAs(keeping)
    await deleteAccount(keeping, caller)
    await runHourly(keeping)
    const deletedAt = Date.now()
    const row = {
      phone_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      left_at: deletedAt,
      expires_at: deletedAt + 90 * DAY_SECONDS * 1000,
    }
    expect(await rows()).toEqual([row])
    clock.advance(DAY_SECONDS)
    const again = await signInAs(keeping, caller.phone)
    const exported = await keeping.request('GET', '/api/v1/users/current_user/export/', { token: again.access })
    expect(await json(exported)).toMatchObject({
      earlier_account: { deleted_at: new Date(deletedAt).toISOString() },
    })
    await deleteAccount(keeping, again)
    await runHourly(keeping)
    expect(await rows()).toEqual([{ ...row, left_at: Date.now(), expires_at: Date.now() + 90 * DAY_SECONDS * 1000 }])
    clock.advance(90 * DAY_SECONDS - 1)
    await runHourly(keeping)
    expect(await rows()).toHaveLength(1)
    clock.advance(1)
    expect((await runHourly(keeping)).report).toMatchObject({ former_phones_purged: 1 })
    expect(await rows()).toEqual([])
  })
})
