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

/** 128 random bits as 32 hex characters, for ids of tokens and challenges. */
export function randomId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}

/** Hex digits of milliseconds: enough until the year 2527. */
const TIME_DIGITS = 11
/** Of the place of an id within its millisecond. */
const PLACE_DIGITS = 2
const PLACES = 16 ** PLACE_DIGITS

let lastPlace = 0

/** The smallest id of a moment. */
export const firstTimedId = (ms: number): string => Math.max(0, ms).toString(16).padStart(TIME_DIGITS, '0')

/**
 * Like `randomId`, with 76 random bits behind the time: sorts by time, so that a range of ids is a range of time. Ids that
 * are made here within a millisecond sort in the order in which they were made.
 */
export function timedId(now: number): string {
  const first = now * PLACES + crypto.getRandomValues(new Uint8Array(1))[0]! / 2
  lastPlace = Math.floor(lastPlace / PLACES) === now ? lastPlace + 1 : Math.floor(first)
  const place = lastPlace.toString(16).padStart(TIME_DIGITS + PLACE_DIGITS, '0')
  return place + randomId().slice(place.length)
}

/** Unix time, milliseconds. */
export const timeOfTimedId = (id: string): number => Number.parseInt(id.slice(0, TIME_DIGITS), 16)
