/** Unix time in milliseconds. A port, so that tests move it. */
export type Clock = () => number

export const SECOND_MS = 1000
export const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

/** Milliseconds as whole seconds, for JWT claims (RFC 7519 NumericDate). */
export const toSeconds = (ms: number): number => Math.floor(ms / SECOND_MS)

/** Whole seconds from now until a moment, at least 1: what `Retry-After` wants (RFC 9110, 10.2.3). */
export const secondsUntil = (momentMs: number, nowMs: number): number =>
  Math.max(1, Math.ceil((momentMs - nowMs) / SECOND_MS))

/** ISO 8601 in UTC with `Z`. */
export const toIso = (ms: number): string => new Date(ms).toISOString()

/** The same, or null where there is no such moment. */
export const toIsoOrNull = (ms: number | null): string | null => (ms === null ? null : toIso(ms))

/** The day (UTC) of a moment, as 2026-11-23. */
export const toDay = (ms: number): string => toIso(ms).slice(0, 10)

/** Whether a text is a day of the calendar, as 2026-11-23: what the parser reads as another, such as 30 February, is none. */
export function isDay(text: string): boolean {
  const ms = /^[1-9]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(ms) && toDay(ms) === text
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/

/** ISO 8601 in UTC with `Z`, as milliseconds; undefined for anything else, and for days that no month has. */
export function parseIso(text: string): number | undefined {
  const ms = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN
  // The parser takes 30 February for 2 March.
  return Number.isNaN(ms) || !toIso(ms).startsWith(text.slice(0, 16)) ? undefined : ms
}
