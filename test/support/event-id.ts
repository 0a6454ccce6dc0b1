/** The id of the `nth` audit event of a moment, as src/db/time-id.ts makes it. */
export const eventId = (at: number, nth = 0): number => at * 1000 + 1 + 2 * nth
