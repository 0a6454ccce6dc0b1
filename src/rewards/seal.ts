import { createHash } from 'node:crypto'
import type { transfers } from '../db/reward-schema.ts'

export type Transfer = typeof transfers.$inferSelect

/** What a seal says, as the claims of a JWS. */
export interface Seal {
  token_type: 'ledger_seal'
  /** Ids of the transfers that it covers, all of them. */
  first_id: number
  last_id: number
  /** Root of the Merkle tree of these transfers (RFC 6962, 2.1), in hex. */
  root: string
  /** The first three bytes of each leaf, in base64: four characters for each transfer say which one has changed. */
  leaves: string
  /** SHA-256 of the previous seal's JWS, in hex. */
  previous: string | null
  /** When, in seconds. */
  iat: number
}

const LEAF_BYTES = 3
/** Of a leaf, in `leaves`. */
export const LEAF_CHARS = 4

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const [LEAF, NODE] = [Uint8Array.of(0), Uint8Array.of(1)]
const encoder = new TextEncoder()

/** A transfer as it is hashed: the JSON array of its columns, without spaces. */
const encode = ({ id, debit, credit, amount, unit, kind, reward, createdAt }: Transfer): Uint8Array =>
  encoder.encode(JSON.stringify([id, debit, credit, amount, unit, kind, reward, createdAt]))

export const leafOf = (transfer: Transfer): Buffer => sha256(LEAF, encode(transfer))

/** What `leaves` says of a leaf. */
export const leafMark = (leaf: Buffer): string => leaf.subarray(0, LEAF_BYTES).toString('base64')

/** The root of at least one leaf. Each left half is the largest power of two that leaves something to the right. */
export function rootOf(leaves: Buffer[]): Buffer {
  const [only] = leaves
  if (leaves.length === 1 && only) return only
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return sha256(NODE, rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)))
}
