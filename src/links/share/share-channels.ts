import type { Channel } from '../channel.ts'

/** The text with the address in it, and each of them alone. */
export interface Shared {
  url: string
  text: string
  textAlone: string
  subject: string
}

interface ShareChannel {
  name: Channel | 'copy'
  /** Opens the channel with everything filled in; the user only has to send it. */
  shareUrl?: (shared: Shared) => string
  /** Takes text and address separately, so the text goes without the address. */
  apart?: true
  /** Has a subject. */
  titled?: true
}

/** Percent-encodes spaces (RFC 3986): in `mailto:` and `sms:` a plus stays a plus. */
const query = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

/** RFC 6068, 5: lines end in CR LF. */
const mailLines = (text: string) => text.replaceAll('\n', '\r\n')

/** Where people share, in the order for an app to show. */
export const SHARE_CHANNELS: ShareChannel[] = [
  {
    name: 'telegram',
    apart: true,
    shareUrl: ({ url, textAlone: text }) => `https://t.me/share/url?${query({ url, text })}`,
  },
  { name: 'whatsapp', shareUrl: ({ text }) => `https://wa.me/?${query({ text })}` },
  {
    name: 'vk',
    apart: true,
    shareUrl: ({ url, textAlone: title }) => `https://vk.com/share.php?${query({ url, title })}`,
  },
  { name: 'viber', shareUrl: ({ text }) => `viber://forward?${query({ text })}` },
  { name: 'sms', shareUrl: ({ text: body }) => `sms:?${query({ body })}` },
  {
    name: 'email',
    titled: true,
    shareUrl: ({ subject, text }) => `mailto:?${query({ subject, body: mailLines(text) })}`,
  },
  {
    name: 'twitter',
    apart: true,
    shareUrl: ({ url, textAlone: text }) => `https://x.com/intent/post?${query({ text, url })}`,
  },
  {
    name: 'facebook',
    apart: true,
    shareUrl: ({ url }) => `https://www.facebook.com/sharer/sharer.php?${query({ u: url })}`,
  },
  { name: 'copy' },
]
