import { atLeast, exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import { signIn } from '../people.ts'

/** Searches all logs for secrets, after requests that might leak some. Runs last. */
export const logHygiene: Attack = {
  name: 'logs',
  arena: 'fastCooldown',
  async run(arena) {
    const { client, gateway, phones, evidence } = arena
    const { phone, access, refresh, device } = await signIn(arena, phones.next('CH'))
    const refused = phones.next('CH')
    gateway.refuse(refused)
    const code = gateway.codeFor(phone)
    await client.sendCode(refused)
    await client.call(`/users/${phone}/`, { method: 'GET', token: access })
    await client.call(`/users/?phone=${encodeURIComponent(phone)}&search=${phone}`, { method: 'GET', token: access })
    await client.call(`/auth/${phone}/${access}/?code=${code}`, { method: 'GET', token: refresh })
    await client.call('/auth/jwt/get_by_phone/', { body: `{"phone": "${phone}", "code": ${code}, broken` })
    await client.call('/auth/jwt/get_by_phone/', { body: { phone: [phone], code: { code } } })
    await client.call('/auth/jwt/refresh/', { body: { refresh: `${refresh}x` }, headers: { 'User-Agent': phone } })
    await client.call('/auth/jwt/verify/', { body: { token: device }, headers: { 'X-Device-Token': device } })

    const lines = evidence.lines()
    const leaks = evidence.leaks()
    return [
      atLeast('log lines of all isolates', lines.length, 1),
      exactly('log lines with a code, full phone, token or secret', leaks.length, 0),
    ]
  },
}
