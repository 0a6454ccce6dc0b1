import type { Channel } from './channel.ts'

/** What a click needs to know of a link: small, cached, and with nothing of its owner that a stranger may not see. */
export interface LinkRecord {
  key: string
  ownerId: number
  /** The owner's, for the friend to type. */
  inviteCode: string
  /** What the owner lets strangers see. */
  ownerName: string | null
  channel: Channel | null
  campaign: string | null
  destination: string | null
  title: string | null
  description: string | null
  image: string | null
  /** Unix time, milliseconds. */
  expiresAt: number | null
}
