/** Random numbers in [0, 1). A seed gives the same numbers on every machine. */
export type Random = () => number

const WARM_UP_ROUNDS = 12

/**
 * sfc32, a small and fast generator from PractRand: 128 bits of state, good for simulations, not for secrets. Each
 * stream has its own numbers, so a change in one part does not affect the others.
 */
export function createRandom(seed: number, stream = 0): Random {
  let [a, b, c, counter] = [stream, seed | 0, Math.floor(seed / 2 ** 32) | 0, 1]
  const next = () => {
    const drawn = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + drawn
    return (drawn >>> 0) / 2 ** 32
  }
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) next()
  return next
}

/** A whole number from 0 to `size - 1`. */
export const below = (random: Random, size: number): number => Math.floor(random() * size)

/**
 * The position of `index` in a shuffled deck of `size` ≤ 2^30 cards, without storing the deck. Every mixing step is
 * invertible, so it permutes all numbers of that many bits; repeating until the result is below `size` (two steps on
 * average at most) keeps it a permutation.
 */
export function shuffled(index: number, size: number, key: number): number {
  const bits = Math.max(2, 32 - Math.clz32(size - 1))
  let value = index
  do value = mix(value, key, bits)
  while (value >= size)
  return value
}

function mix(value: number, key: number, bits: number): number {
  const mask = 2 ** bits - 1
  const half = bits >>> 1
  let mixed = (value + key) & mask
  mixed ^= mixed >>> half
  mixed = Math.imul(mixed, 0x2c1b3c6d) & mask
  mixed ^= mixed >>> half
  mixed = Math.imul(mixed, 0x297a2d39) & mask
  return mixed ^ (mixed >>> half)
}
