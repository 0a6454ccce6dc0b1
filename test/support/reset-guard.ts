import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { parseConfig } from '../../src/config.ts'
import { GUARD_SHARDS } from '../../src/guard/sharded-guard.ts'
import { deriveKey, hmacHex } from '../../src/lib/keys.ts'

/** Resets the object that guards a number of calling code 7, as a deploy does. */
export async function resetGuardOf(phone: string): Promise<void> {
  const parsed = parseConfig(env)
  if ('problems' in parsed) throw new Error('invalid configuration')
  const phoneKey = hmacHex(deriveKey(parsed.config.secretKey, 'phone-keys'), phone)
  const shard = Number.parseInt(phoneKey.slice(0, 8), 16) % GUARD_SHARDS
  const stub = env.PHONE_GUARD.get(env.PHONE_GUARD.idFromName(`7:${shard}`))
  // The reset ends this call too.
  await runInDurableObject(stub, (_, state) => state.abort('a new version')).catch(() => undefined)
}
