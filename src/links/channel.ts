/**
 * Where a link was shared. A short list, so that counts by channel stay few; whatever else is said is `other`. Click tokens hold places in it: add at the
 * end. */
export const CHANNELS = [
  'direct',
  'telegram',
  'whatsapp',
  'vk',
  'viber',
  'sms',
  'email',
  'instagram',
  'facebook',
  'twitter',
  'tiktok',
  'youtube',
  'qr',
  'ads',
  'other',
] as const

export type Channel = (typeof CHANNELS)[number]

export const isChannel = (text: string): text is Channel => (CHANNELS as readonly string[]).includes(text)
