import { failBefore } from '../support/failing-database.ts'
import { clickOn, leaveNumber, makeOwner } from '../support/referrals.ts'
import { createTestApp, newPhone } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

const test = createTestApp()
const storesDown = () => createTestApp({ ports: { openDatabase: failBefore().openDatabase } })
const unplanting = createTestApp({ variables: { PENDING_PER_CLICK: '0' } })
const unguessing = createTestApp({ variables: { UNKNOWN_CODES_PER_HOUR: '0' } })

async function leave(app: TestApp) {
  const { code } = await makeOwner()
  return leaveNumber(app, { link: code, token: clickOn(app, code), phone: newPhone() })
}

const resolve = (body: object, app = test) => app.request('POST', '/api/v1/referrals/resolve/', { body })

/** How to provoke the answers of `/referrals/pending` and `/referrals/resolve`. */
export const REFERRAL_SCENARIOS: Record<string, Record<string, () => Promise<Response>>> = {
  referrals_pending: {
    '200 application/json': () => leave(test),
    '403 click_token_not_valid': () => leaveNumber(test, { link: 'K49FJ5', token: 'none', phone: newPhone() }),
    '429 unknown_codes': () => leave(unguessing),
    '429 pending_invites': () => leave(unplanting),
    '503 storage_unavailable': () => leave(storesDown()),
  },
  referrals_resolve: {
    '200 application/json': async () => resolve({ code: (await makeOwner()).code }),
    '400 invalid_request': () => resolve({}),
    '429 unknown_codes': () => resolve({ code: 'ZZZZZZ' }, unguessing),
  },
}
