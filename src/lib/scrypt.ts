import { pbkdf2Sync } from 'node:crypto'

/** N, a power of two; r; p: as RFC 7914 names them. The memory is 128 × N × r bytes. */
export interface ScryptCost {
  N: number
  r: number
  p: number
}

/** Blocks between two pauses: some 10 ms. Counted, since the clock of a Worker stands still while it computes. */
const BLOCKS_AT_ONCE = 4096

const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * scrypt (RFC 7914) that pauses every few milliseconds, so that whatever shares the thread goes on: in workerd, the one of
 * `node:crypto` holds it to the end. It takes up to twice the time: docs/decisions/0032-hashing-holds-up-nobody.md.
 */
export async function scrypt(password: string, salt: Uint8Array, keyLength: number, cost: ScryptCost): Promise<Buffer> {
  const { N, r, p } = cost
  const bytes = pbkdf2Sync(password, salt, 1, 128 * r * p, 'sha256')
  // A copy, since the words of the original may not be aligned. Every platform that we run on is little-endian.
  const words = new Uint32Array(new Uint8Array(bytes).buffer)
  const size = 32 * r
  const table = new Uint32Array(N * size)
  const mixed = new Uint32Array(size)
  for (let lane = 0; lane < p; lane += 1) {
    const block = words.subarray(lane * size, (lane + 1) * size)
    for (let i = 0; i < N; i += 1) {
      table.set(block, i * size)
      mixBlock(table, i * size, block, r)
      if (i % BLOCKS_AT_ONCE === 0) await pause()
    }
    for (let i = 0; i < N; i += 1) {
      const start = (block[size - 16]! & (N - 1)) * size
      for (let k = 0; k < size; k += 1) mixed[k] = block[k]! ^ table[start + k]!
      mixBlock(mixed, 0, block, r)
      if (i % BLOCKS_AT_ONCE === 0) await pause()
    }
  }
  return pbkdf2Sync(password, new Uint8Array(words.buffer), 1, keyLength, 'sha256')
}

/** scryptBlockMix: even blocks of 16 words go to the first half of the output, odd ones to the second. */
function mixBlock(input: Uint32Array, start: number, output: Uint32Array, r: number): void {
  let [before, at] = [input, start + 16 * (2 * r - 1)]
  for (let i = 0; i < r; i += 1) {
    const [even, odd] = [16 * i, 16 * (r + i)]
    mixWords(before, at, input, start + 32 * i, output, even)
    mixWords(output, even, input, start + 32 * i + 16, output, odd)
    before = output
    at = odd
  }
}

/** Salsa20/8 of `a ^ b`, 16 words each. Unrolled over local variables, which is what makes it fast. */
// oxlint-disable-next-line max-params
function mixWords(a: Uint32Array, i: number, b: Uint32Array, j: number, out: Uint32Array, k: number): void {
  const y0 = a[i]! ^ b[j]!
  const y1 = a[i + 1]! ^ b[j + 1]!
  const y2 = a[i + 2]! ^ b[j + 2]!
  const y3 = a[i + 3]! ^ b[j + 3]!
  const y4 = a[i + 4]! ^ b[j + 4]!
  const y5 = a[i + 5]! ^ b[j + 5]!
  const y6 = a[i + 6]! ^ b[j + 6]!
  const y7 = a[i + 7]! ^ b[j + 7]!
  const y8 = a[i + 8]! ^ b[j + 8]!
  const y9 = a[i + 9]! ^ b[j + 9]!
  const y10 = a[i + 10]! ^ b[j + 10]!
  const y11 = a[i + 11]! ^ b[j + 11]!
  const y12 = a[i + 12]! ^ b[j + 12]!
  const y13 = a[i + 13]! ^ b[j + 13]!
  const y14 = a[i + 14]! ^ b[j + 14]!
  const y15 = a[i + 15]! ^ b[j + 15]!
  let x0 = y0
  let x1 = y1
  let x2 = y2
  let x3 = y3
  let x4 = y4
  let x5 = y5
  let x6 = y6
  let x7 = y7
  let x8 = y8
  let x9 = y9
  let x10 = y10
  let x11 = y11
  let x12 = y12
  let x13 = y13
  let x14 = y14
  let x15 = y15
  let t = 0
  for (let round = 0; round < 8; round += 1) {
    t = (x0 + x12) | 0
    x4 ^= (t << 7) | (t >>> 25)
    t = (x4 + x0) | 0
    x8 ^= (t << 9) | (t >>> 23)
    t = (x8 + x4) | 0
    x12 ^= (t << 13) | (t >>> 19)
    t = (x12 + x8) | 0
    x0 ^= (t << 18) | (t >>> 14)
    t = (x5 + x1) | 0
    x9 ^= (t << 7) | (t >>> 25)
    t = (x9 + x5) | 0
    x13 ^= (t << 9) | (t >>> 23)
    t = (x13 + x9) | 0
    x1 ^= (t << 13) | (t >>> 19)
    t = (x1 + x13) | 0
    x5 ^= (t << 18) | (t >>> 14)
    t = (x10 + x6) | 0
    x14 ^= (t << 7) | (t >>> 25)
    t = (x14 + x10) | 0
    x2 ^= (t << 9) | (t >>> 23)
    t = (x2 + x14) | 0
    x6 ^= (t << 13) | (t >>> 19)
    t = (x6 + x2) | 0
    x10 ^= (t << 18) | (t >>> 14)
    t = (x15 + x11) | 0
    x3 ^= (t << 7) | (t >>> 25)
    t = (x3 + x15) | 0
    x7 ^= (t << 9) | (t >>> 23)
    t = (x7 + x3) | 0
    x11 ^= (t << 13) | (t >>> 19)
    t = (x11 + x7) | 0
    x15 ^= (t << 18) | (t >>> 14)
    // Rows become columns, so that every round is a column round.
    t = x1
    x1 = x4
    x4 = t
    t = x2
    x2 = x8
    x8 = t
    t = x3
    x3 = x12
    x12 = t
    t = x6
    x6 = x9
    x9 = t
    t = x7
    x7 = x13
    x13 = t
    t = x11
    x11 = x14
    x14 = t
  }
  out[k] = x0 + y0
  out[k + 1] = x1 + y1
  out[k + 2] = x2 + y2
  out[k + 3] = x3 + y3
  out[k + 4] = x4 + y4
  out[k + 5] = x5 + y5
  out[k + 6] = x6 + y6
  out[k + 7] = x7 + y7
  out[k + 8] = x8 + y8
  out[k + 9] = x9 + y9
  out[k + 10] = x10 + y10
  out[k + 11] = x11 + y11
  out[k + 12] = x12 + y12
  out[k + 13] = x13 + y13
  out[k + 14] = x14 + y14
  out[k + 15] = x15 + y15
}
