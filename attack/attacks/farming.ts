import type { Arena } from '../arena.ts'
import { atMost } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { Answer } from '../client.ts'
import { sendCodePatiently, signIn } from '../people.ts'

const ROUNDS = 3

/** Signs the same number up again and again, each time with one's own code: a change of number frees it at once. */
export const farming: Attack = {
  name: 'farm',
  arena: 'fastCooldown',
  async run(arena) {
    const { client, phones } = arena
    const inviter = await signIn(arena, phones.next('LT'))
    const code = String((await profileOf(arena, inviter.access)).body['invite_code'])
    const phone = phones.next('LT')
    for (let round = 0; round < ROUNDS; round += 1) {
      const access = await signUp(arena, phone, code)
      // Those who came without an inviter name one.
      await client.call('/users/current_user/', { method: 'PATCH', token: access, body: { invited_by_code: code } })
      await moveTo(arena, access, phones.next('LV'))
    }
    const { body } = await profileOf(arena, inviter.access)
    const board = await client.call('/referrals/leaderboard/', { method: 'GET', token: inviter.access })
    const me = board.body['me'] as { score: number }
    return [
      atMost(`invitees of ${ROUNDS} sign-ups with one number`, Number(body['invited_count']), 1),
      atMost('their score on the leaderboard', me.score, 1),
    ]
  },
}

const profileOf = async ({ client }: Arena, token: string) =>
  client.call('/users/current_user/', { method: 'GET', token })

async function signUp(arena: Arena, phone: string, invitedByCode: string): Promise<string> {
  const { client, gateway } = arena
  expectOk(await sendCodePatiently(arena, phone))
  const body = { phone, code: gateway.codeFor(phone), invited_by_code: invitedByCode }
  return String(expectOk(await client.call('/auth/jwt/get_by_phone/', { body })).body['access'])
}

async function moveTo({ client, gateway, evidence }: Arena, token: string, phone: string): Promise<void> {
  evidence.add('phone', phone)
  const path = '/users/current_user/phone/'
  expectOk(await client.call(path, { token, body: { phone } }))
  expectOk(await client.call(`${path}confirm/`, { token, body: { phone, code: gateway.codeFor(phone) } }))
}

function expectOk(answer: Answer): Answer {
  if (answer.status !== 200) throw new Error(`unexpected answer: ${answer.status} ${answer.text}`)
  return answer
}
