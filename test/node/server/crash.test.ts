import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { signIn } from '../../../attack/people.ts'
import type { SignedIn } from '../../../attack/people.ts'
import { runOnSqlite } from '../../../src/cli/verify/run-sql.ts'
import { verifyCounts } from '../../../src/cli/verify/verify-counts.ts'
import { openStage } from './stage.ts'

const PEOPLE = 200
const AT_ONCE = 20
const BEFORE_KILL = 60

it('killed in the middle of 200 sign-ins, it keeps everyone who was told so, and every count', async () => {
  const { start, clientOf, gateway, phones, databaseFile, rows } = await openStage()
  const first = await start()
  const client = clientOf(first)
  const inviter = await signIn({ client, gateway }, phones.next('RU'))
  const { body } = await client.call('/users/current_user/', { method: 'GET', token: inviter.access })
  const told: SignedIn[] = [inviter]

  const waiting = phones.take('RU', PEOPLE)
  const worker = async () => {
    for (let phone = waiting.pop(); phone !== undefined; phone = waiting.pop()) {
      // Each third was invited, so that totals, trees and leaderboards are written as well.
      const options = { body: { invited_by_code: waiting.length % 3 === 0 ? body['invite_code'] : undefined } }
      told.push(await signInInvited(phone, options.body))
    }
  }
  const signInInvited = async (phone: string, extra: object): Promise<SignedIn> => {
    await client.sendCode(phone)
    const entered = await client.call('/auth/jwt/get_by_phone/', {
      body: { phone, code: gateway.codeFor(phone), ...extra },
    })
    const { access, refresh, device } = entered.body as Record<string, string>
    if (!access || !refresh || !device) throw new Error(`not signed in: ${entered.status}`)
    return { phone, access, refresh, device }
  }
  const working = Promise.allSettled(Array.from({ length: AT_ONCE }, worker))
  while (told.length < BEFORE_KILL) await sleep(5)
  first.child.kill('SIGKILL')
  await working
  expect(told.length).toBeLessThan(PEOPLE)

  const again = clientOf(await start())
  const refreshed = await Promise.all(told.map(async ({ refresh }) => again.refresh(refresh)))
  expect(refreshed.filter(({ status }) => status !== 200)).toEqual([])
  const [users] = rows('SELECT count(*) AS count FROM users')
  expect(users!['count']).toBeGreaterThanOrEqual(told.length)

  const { run, close } = runOnSqlite(databaseFile)
  const findings = await verifyCounts(run, { now: Date.now() })
  close()
  expect(findings.length).toBeGreaterThan(5)
  expect(findings.filter(({ differ }) => differ > 0)).toEqual([])
  expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  // And the service goes on.
  await signIn({ client: again, gateway }, phones.next('RU'))
})
