import * as z from 'zod/mini'
import type { KeySet } from '../../identity/keys/responses.ts'
import { sha256Hex } from '../../lib/keys.ts'
import { LEAF_CHARS, leafMark, leafOf, rootOf } from '../../rewards/seal.ts'
import type { Seal, Transfer } from '../../rewards/seal.ts'

type PublicKey = KeySet['keys'][number]

export interface StoredSeal {
  firstId: number
  lastId: number
  /** JWS. */
  seal: string
}

/** Both in the order of ids. */
export interface LedgerSource {
  seals: () => AsyncIterable<StoredSeal>
  transfers: () => AsyncIterable<Transfer>
}

export interface LedgerReport {
  transfers: number
  sealed: number
  seals: number
  /** The newest seal, to keep where the service cannot change it. */
  newest: string | undefined
  /** What is wrong, in the order of transfers; the first `MOST_PROBLEMS`. */
  problems: string[]
}

const MOST_PROBLEMS = 20

const id = z.int().check(z.positive())
const SealClaims = z.object({
  ...{ token_type: z.literal('ledger_seal'), first_id: id, last_id: id },
  ...{ root: z.string(), leaves: z.string(), previous: z.nullable(z.string()), iat: z.int() },
})

/**
 * Checks that the seals follow each other, are signed, and say what the transfers are. A seal vouches for all before it: so
 * those that were signed with a key that is no longer published are covered by a later one. `kept`: seals that were saved
 * elsewhere, without which no one can notice that the newest were removed and made again by the service.
 */
export async function verifyLedger(
  source: LedgerSource,
  { keys, kept = [] }: { keys: PublicKey[]; kept?: string[] },
): Promise<LedgerReport> {
  const problems: string[] = []
  const found = (problem: string) => void (problems.length < MOST_PROBLEMS && problems.push(problem))
  const rows = inOrder(source.transfers(), found)
  const missed = new Set(kept)
  let [seals, sealed, newest]: [number, number, StoredSeal | undefined] = [0, 0, undefined]
  let unknown: { firstId: number; kid: string } | undefined
  for await (const stored of source.seals()) {
    const { firstId, lastId, seal } = stored
    const range = rangeOf(firstId, lastId)
    const { claims, kid, signature } = await readSeal(seal, keys)
    seals += 1
    missed.delete(seal)
    const expected = (newest?.lastId ?? 0) + 1
    if (firstId > expected) {
      found(`The seal of ${rangeOf(expected, firstId - 1)} is missing.`)
      await rows.take(firstId - 1)
    }
    if (firstId < expected) found(`The seal of ${range} covers what another one does.`)
    if (signature === 'wrong') found(`The seal of ${range} is not signed with the key ${kid}.`)
    unknown = signature === 'unknown' ? (unknown ?? { firstId, kid }) : undefined
    if (!claims || claims.first_id !== firstId || claims.last_id !== lastId) {
      found(`The seal of ${range} is not one of them.`)
      await rows.take(lastId)
    } else {
      if (firstId === expected && claims.previous !== (newest ? sha256Hex(newest.seal) : null))
        found(
          `The seal of ${range} follows another one than ${newest ? rangeOf(newest.firstId, newest.lastId) : 'none'}.`,
        )
      compareWith(claims, await rows.take(lastId), found)
      sealed += lastId - firstId + 1
    }
    newest = stored
  }
  if (unknown)
    found(`From transfer ${unknown.firstId} on, seals are signed with ${unknown.kid}, which is not among the keys.`)
  const transfers = await rows.countAll()
  for (const seal of missed) {
    const { claims } = await readSeal(seal, keys)
    found(`The seal that you kept is gone${claims ? `: ${rangeOf(claims.first_id, claims.last_id)}` : ''}.`)
  }
  return { transfers, sealed, seals, newest: newest?.seal, problems }
}

const rangeOf = (firstId: number, lastId: number) => `transfers ${firstId} to ${lastId}`

/** Reads transfers up to an id. Those that are missing, or where they should not be, are found here. */
function inOrder(transfers: AsyncIterable<Transfer>, found: (problem: string) => void) {
  const rows = transfers[Symbol.asyncIterator]()
  let [next, expected, count]: [IteratorResult<Transfer> | undefined, number, number] = [undefined, 1, 0]
  /** By id; without those that are missing. */
  async function take(lastId: number): Promise<Map<number, Transfer>> {
    const taken = new Map<number, Transfer>()
    for (;;) {
      next ??= await rows.next()
      if (next.done || next.value.id > lastId) break
      const { value: row } = next
      next = undefined
      count += 1
      if (row.id < expected) {
        found(`Transfer ${row.id} was inserted: it stands where ${expected} should.`)
        continue
      }
      if (row.id > expected) found(missing(expected, row.id - 1))
      expected = row.id + 1
      taken.set(row.id, row)
    }
    if (lastId < Number.MAX_SAFE_INTEGER && expected <= lastId) {
      found(missing(expected, lastId))
      expected = lastId + 1
    }
    return taken
  }
  return {
    take,
    countAll: async () => {
      await take(Number.MAX_SAFE_INTEGER)
      return count
    },
  }
}

const missing = (from: number, to: number) =>
  from === to ? `Transfer ${from} was deleted.` : `Transfers ${from} to ${to} were deleted.`

/** Names the first transfer that is not what the seal says. */
function compareWith(claims: Seal, rows: Map<number, Transfer>, found: (problem: string) => void): void {
  const { first_id: firstId, last_id: lastId, leaves: marks, root, iat } = claims
  // It has been named.
  if (rows.size < lastId - firstId + 1) return
  const leaves = rows.values().map(leafOf).toArray()
  if (rootOf(leaves).toString('hex') === root) return
  const at = leaves.findIndex((leaf, i) => leafMark(leaf) !== marks.slice(i * LEAF_CHARS, (i + 1) * LEAF_CHARS))
  const when = new Date(iat * 1000).toISOString()
  found(
    at === -1
      ? `One of ${rangeOf(firstId, lastId)} was changed after ${when}.`
      : `Transfer ${firstId + at} was changed after ${when}: it is now ${JSON.stringify(rows.get(firstId + at))}.`,
  )
}

interface ReadSeal {
  claims?: Seal
  kid: string
  signature: 'right' | 'wrong' | 'unknown'
}

async function readSeal(seal: string, keys: PublicKey[]): Promise<ReadSeal> {
  const [header = '', payload = '', signature = ''] = seal.split('.')
  const kid = String((parse(header) as { kid?: unknown } | undefined)?.kid)
  const { data: claims } = z.safeParse(SealClaims, parse(payload))
  const key = keys.find((one) => one.kid === kid)
  const isRight = key && (await isSigned(key, `${header}.${payload}`, signature))
  const verdict = isRight === undefined ? 'unknown' : isRight ? 'right' : 'wrong'
  return { ...(claims && { claims }), kid, signature: verdict }
}

/** The key alone says which algorithm signs. */
async function isSigned({ alg, kty, crv, x, y }: PublicKey, text: string, signature: string): Promise<boolean> {
  const algorithm = alg === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } : { name: 'Ed25519' }
  const jwk = { kty, crv, x, ...(y !== undefined && { y }) }
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
  return crypto.subtle.verify(algorithm, key, Buffer.from(signature, 'base64url'), Buffer.from(text))
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
