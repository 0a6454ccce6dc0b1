/** Draws from [0, 1). The same seed draws the same numbers on every machine. */
export type Random = () => number

const WARM_UP_ROUNDS = 12

/**
 * sfc32, a small fast counting generator of the PractRand family: 128 bits of state, good for simulations, not for secrets.
 * Each stream of a seed draws numbers of its own, so that what one part draws moves nothing in another.
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
 * Position of `index` in a shuffled deck of `size` ≤ 2^30 cards: another index never gets the same one, and no deck is
 * kept. Each step of the mixing can be undone, so it is a permutation of all numbers of the deck's bits; walking on
 * until the value is below `size`, which takes two steps at most on average, keeps it one.
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
