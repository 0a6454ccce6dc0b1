import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { createProgram } from '../support/rewards.ts'
import { createTestApp, currentUser, signInAs } from '../support/test-app.ts'

const test = createTestApp()

it('a program that has ended pays no inviter whom a user names for the first time, whenever they signed up', async () => {
  const { id } = await createProgram({ event: 'sign_up', inviter: { fixed: 5 }, invitee: { fixed: 3 } })
  const [inviter, session] = [await currentUser(test, await signInAs(test)), await signInAs(test)]
  await env.DB.prepare('UPDATE programs SET ends_at = ? WHERE id = ?').bind(Date.now(), id).run()
  const body = { invited_by_code: inviter.invite_code }
  const named = await test.request('PATCH', '/api/v1/users/current_user/', { token: session.access, body })
  expect(named.status).toBe(200)
  await test.settle()
  const [event] = (await env.DB.prepare('SELECT decisions FROM reward_events').all<{ decisions: string }>()).results
  const declined = (side: string) => ({ side, declined: 'program_ended' })
  expect(JSON.parse(event!.decisions)).toMatchObject([{ sides: [declined('inviter'), declined('invitee')] }])
})
