/** Unix time in milliseconds. A port, so that tests can set it. */
export type Clock = () => number

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** Milliseconds as whole seconds, for JWT claims (RFC 7519 NumericDate). */
export const toSeconds = (ms: number): number => Math.floor(ms / SECOND_MS)

/** Whole seconds until a moment, at least 1, for `Retry-After` (RFC 9110, 10.2.3). */
export const secondsUntil = (momentMs: number, nowMs: number): number =>
  Math.max(1, Math.ceil((momentMs - nowMs) / SECOND_MS))

/** ISO 8601 in UTC with `Z`. */
export const toIso = (ms: number): string => new Date(ms).toISOString()

/** The same, with null for null. */
export const toIsoOrNull = (ms: number | null): string | null => (ms === null ? null : toIso(ms))

/** The UTC day of a moment, such as 2026-11-23. */
export const toDay = (ms: number): string => toIso(ms).slice(0, 10)

/** Days since 1970, UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)

/** Whether a text is a calendar day, such as 2026-11-23. 30 February is not: the parser would turn it into 2 March. */
export function isDay(text: string): boolean {
  const ms = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(ms) && toDay(ms) === text
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/

/** Parses ISO 8601 in UTC with `Z` to milliseconds; undefined for anything else, including days that do not exist. */
export function parseIso(text: string): number | undefined {
  const ms = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN
  // The parser reads 30 February as 2 March.
  return Number.isNaN(ms) || !toIso(ms).startsWith(text.slice(0, 16)) ? undefined : ms
}
