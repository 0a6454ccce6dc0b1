import { isbot } from 'isbot'

/**
 * Who asks for a link. `person`: counted, and given a token. `previewer`: a messenger or network that shows what the
 * link leads to. `machine`: crawlers, prefetches, checks for life.
 */
export type Visitor = 'person' | 'previewer' | 'machine'

/**
 * Messengers whose name in the middle of a user agent is that of their browser for people are told by its beginning.
 * Previews of iMessage call themselves by the names of three others.
 */
const PREVIEWERS = new RegExp(
  [
    '^(?:WhatsApp|Viber)/',
    'facebookexternalhit|facebookcatalog|Facebot|meta-externalagent|meta-externalfetcher',
    'TelegramBot|Slackbot|Slack-ImgProxy|Twitterbot|LinkedInBot|Discordbot|vkShare|SkypeUriPreview|MicrosoftPreview',
    'Applebot|redditbot|Pinterestbot|Google-PageRenderer|Iframely|Embedly|Mastodon/|OdklBot|MailRuConnect',
    'developers\\.google\\.com/\\+/web/snippet',
  ].join('|'),
  'i',
)
const SPECULATION_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
const SPECULATION = /prefetch|prerender|preview/i

/** Fetch Metadata: a person opens a link in a window; a picture of it in somebody's page is no click. */
const isOpened = (headers: Headers) => (headers.get('sec-fetch-dest') ?? 'document') === 'document'

/** Tells people from what only looks at a link. */
export function visitorOf(method: string, headers: Headers): Visitor {
  const userAgent = headers.get('user-agent') ?? ''
  if (PREVIEWERS.test(userAgent)) return 'previewer'
  if (method === 'HEAD' || isSpeculation(headers) || !isOpened(headers)) return 'machine'
  return userAgent === '' || isbot(userAgent) ? 'machine' : 'person'
}

const isSpeculation = (headers: Headers) =>
  SPECULATION_HEADERS.some((name) => SPECULATION.test(headers.get(name) ?? ''))
