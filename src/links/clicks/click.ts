import type { Channel } from '../channel.ts'

/** A click as the counter takes it. */
export interface Click {
  linkKey: string
  ownerId: number
  /** Unix time, milliseconds. */
  at: number
  /** ISO 3166 code. */
  country: string | null
  channel: Channel
  /** Network and user agent; the counter hashes it with a salt of the day and keeps neither. */
  visitor: string
}

/** Counts clicks, some seconds after they happened. */
export interface ClickCounter {
  count: (click: Click) => Promise<void>
}
