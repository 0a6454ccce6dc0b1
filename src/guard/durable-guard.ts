import type { Guard } from './guard.ts'
import type { PhoneGuard } from './phone-guard.ts'
import { createGuard } from './sharded-guard.ts'

/** The guard behind a Durable Object namespace: each object is near the numbers' country. */
export const createDurableGuard = (namespace: DurableObjectNamespace<PhoneGuard>, secretKey: string): Guard =>
  createGuard(
    (name, callingCode) => namespace.get(namespace.idFromName(name), { locationHint: locationOf(callingCode) }),
    secretKey,
  )

/** Cloudflare's names of regions: developers.cloudflare.com/durable-objects/reference/data-location */
const BY_PREFIX: [pattern: RegExp, region: DurableObjectLocationHint][] = [
  [/^1$/, 'enam'],
  [/^(20|21|22|23|24|25|26|27|29)/, 'afr'],
  [/^(37[0-5]|380|381|382|383|385|386|387|389|36|40|48|42|7)/, 'eeur'],
  [/^[34]/, 'weur'],
  [/^5/, 'sam'],
  [/^(61|64|67|68|69)/, 'oc'],
  [/^(90|96|97|98)/, 'me'],
  [/^[689]/, 'apac'],
]

/** Where to place the guard of a calling code: near the people who hold its numbers. */
function locationOf(callingCode: string): DurableObjectLocationHint {
  return BY_PREFIX.find(([pattern]) => pattern.test(callingCode))?.[1] ?? 'weur'
}
