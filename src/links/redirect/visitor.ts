import { isbot } from 'isbot'

/**
 * Who opens a link. `person`: counted, and given a token. `previewer`: a messenger or social network that shows a preview.
 * `machine`: crawlers, prefetches, health checks. `embedded`: a browser, for an image, frame or script of another page.
 */
export type Visitor = 'person' | 'previewer' | 'machine' | 'embedded'

/**
 * Names that messengers' browsers for people also contain are matched at the beginning only. Previews of iMessage use the
 * names of three others.
 */
const PREVIEWERS = new RegExp(
  [
    '^(?:WhatsApp|Viber|Signal-Android|ZaloPC)',
    'facebookexternalhit|facebookcatalog|Facebot|meta-externalagent|meta-externalfetcher|Cardyb|Pinterestbot|redditbot',
    'TelegramBot|Slackbot|Slack-ImgProxy|Twitterbot|LinkedInBot|Discordbot|vkShare|OdklBot|MailRuConnect|Applebot|GroupMeBot',
    'kakaotalk-scrap|Google-PageRenderer|developers\\.google\\.com/\\+/web/snippet|FlipboardProxy|XING-contenttabreceiver',
    'Synapse|Rocket\\.Chat|mattermost|Nextcloud|Iframely|Embed(?:ly|der)|Mastodon/|Misskey|Pleroma|Akkoma|Friendica|Lemmy',
  ].join('|'),
  'i',
)

/** What other programs call what they do. */
const PREVIEWING = /preview|onebox|unfurl|link-?expand/i

const SPECULATION_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
const SPECULATION = /prefetch|prerender|preview/i

/** Fetch Metadata: people open links in a window. */
const isOpened = (headers: Headers) => (headers.get('sec-fetch-dest') ?? 'document') === 'document'

/** Tells people from programs. */
export function visitorOf(method: string, headers: Headers): Visitor {
  const userAgent = headers.get('user-agent') ?? ''
  if (PREVIEWERS.test(userAgent) || (PREVIEWING.test(userAgent) && isbot(userAgent))) return 'previewer'
  if (!isOpened(headers)) return 'embedded'
  if (method === 'HEAD' || isSpeculation(headers)) return 'machine'
  return userAgent === '' || isbot(userAgent) ? 'machine' : 'person'
}

const isSpeculation = (headers: Headers) =>
  SPECULATION_HEADERS.some((name) => SPECULATION.test(headers.get(name) ?? ''))

/** Whose store a device can install from. */
export type Platform = 'ios' | 'android' | 'other'

/**
 * The platform of a user agent. An iPad that requests desktop pages claims to be a Mac, so it is `other`, like everything
 * without an app store of these two kinds.
 */
export function platformOf(userAgent: string): Platform {
  // Windows phones have both names in their user agents.
  if (userAgent.includes('Windows Phone')) return 'other'
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios'
  return userAgent.includes('Android') ? 'android' : 'other'
}
