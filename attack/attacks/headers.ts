import { POLICIES } from '../../src/guard/policy.ts'
import type { Arena } from '../arena.ts'
import { exactly } from '../attack.ts'
import type { Attack } from '../attack.ts'
import type { CountryCode } from '../phones.ts'

const TRIES = 18

/** Every header that some proxy trusts. Cloudflare overwrites its own; the others must be ignored. */
const spoofed = (address: string) => ({
  'X-Forwarded-For': address,
  'X-Real-IP': address,
  Forwarded: `for=${address}`,
  'True-Client-IP': address,
  'X-Client-IP': address,
  'X-Cluster-Client-IP': address,
  'CF-Connecting-IPv6': address,
  'CF-Pseudo-IPv4': address,
  'Fastly-Client-IP': address,
})

/** One network that pretends to be many. */
export const headerSpoofing: Attack = {
  name: 'headers',
  arena: 'asDeployed',
  async run(arena) {
    const { limit } = POLICIES.sends_per_network
    return [
      exactly('messages from one network with forged headers', await sendAll(arena, 'BR', '203.0.113.30'), limit),
      exactly('messages without an address, which share one bucket', await sendAll(arena, 'MX', null), limit),
    ]
  },
}

async function sendAll({ client, gateway, phones }: Arena, country: CountryCode, network: string | null) {
  const targets = phones.take(country, TRIES)
  await Promise.all(
    targets.map(async (phone) => client.sendCode(phone, { network, headers: spoofed(client.newNetwork()) })),
  )
  return gateway.countFor(targets)
}
