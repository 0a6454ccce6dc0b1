/**
 * A number of exactly `digits` digits, each equally likely: 4 gives 1000–9999. Uses rejection sampling, since a plain
 * modulo favours low values.
 */
export function randomCode(digits: number): string {
  const lowest = 10 ** (digits - 1)
  const range = 9 * lowest
  const limit = 2 ** 32 - (2 ** 32 % range)
  const draw = new Uint32Array(1)
  do crypto.getRandomValues(draw)
  while (draw[0]! >= limit)
  return String(lowest + (draw[0]! % range))
}

/** 128 random bits as 32 hex characters, for ids of sessions, tokens and challenges. */
export function randomId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}
