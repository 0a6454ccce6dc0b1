import { referralLinks } from '../db/referral-schema.ts'

export const CHANNELS = referralLinks.channel.enumValues

export type Channel = (typeof CHANNELS)[number]

export const isChannel = (text: string): text is Channel => (CHANNELS as readonly string[]).includes(text)
