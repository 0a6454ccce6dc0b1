import { describe, expect, it } from 'vitest'
import type { AccountExport } from '../../src/people/account/responses.ts'
import { deleteAccount, exportAccount } from '../support/account.ts'
import { addPendingInvite, countPendingInvites } from '../support/attribution.ts'
import { runHourly } from '../support/scheduled.ts'
import { createTestApp, currentUser, json, newPhone, signInAs } from '../support/test-app.ts'
import { useTestClock } from '../support/test-clock.ts'

const FORMER = 'the-secret-of-last-year-which-was-replaced'
const REMEMBERS = { DELETED_PHONE_RETENTION_DAYS: '365' }

const clock = useTestClock({ goesOn: true })
const before = createTestApp({ variables: { SECRET_KEY: FORMER, ...REMEMBERS } })
const after = createTestApp({ variables: { SECRET_KEY: 'n'.repeat(40), PREVIOUS_SECRET_KEYS: FORMER, ...REMEMBERS } })

/** Left on a landing page before the key was rotated. */
async function plant(phone: string): Promise<void> {
  const { id, invite_code: linkKey } = await currentUser(after, await signInAs(after))
  await addPendingInvite(before.config, { phone, inviterId: id, linkKey })
}

describe('what is stored under the former key', () => {
  it("is erased with its user, and others' is not", async () => {
    const caller = await signInAs(after)
    await plant(caller.phone)
    await plant(newPhone())
    expect((await deleteAccount(after, caller)).status).toBe(202)
    clock.advance(86_400)
    expect(await countPendingInvites()).toBe(2)
    const { report } = await runHourly({ config: { ...after.config, deletionGraceMs: 0 } })
    expect(report).toMatchObject({ users_erased: 1 })
    expect(await countPendingInvites()).toBe(1)
  })

  it('is in the export', async () => {
    const { phone, access } = await signInAs(before)
    expect((await deleteAccount(before, { access })).status).toBe(202)
    await runHourly({ config: { ...before.config, deletionGraceMs: 0 } })
    const caller = await signInAs(after, phone)
    await plant(phone)
    const exported = await json<AccountExport>(await exportAccount(after, caller))
    expect(exported).toMatchObject({
      earlier_account: { deleted_at: expect.any(String) },
      referrals: { pending: { inviter_id: expect.any(Number) } },
    })
  })
})
