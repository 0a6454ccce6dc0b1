import type { Config } from '../../config.ts'
import { isChannel } from '../channel.ts'
import type { Channel } from '../channel.ts'
import { TOKEN_PARAMETER } from '../click-token.ts'
import { isAllowedDestination } from '../destination.ts'
import { PLAIN_UTM } from '../fields.ts'
import type { LinkRecord } from '../live-link.ts'
import { DEFAULT_SOURCE, playUrl, rustoreUrl } from '../stores.ts'
import type { Platform } from './visitor.ts'

/** Parameters that are passed on to where a link leads. No others have an effect. */
const KNOWN = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content', 'channel'] as const

export type PassedOn = Partial<Record<(typeof KNOWN)[number], string>>

/** The known parameters of a query that are plain. Values of the link itself win. */
export function passedOn(query: URLSearchParams, link: LinkRecord): PassedOn {
  const own: Record<(typeof KNOWN)[number], string | null> = {
    ...{ channel: link.channel, utm_campaign: link.campaign, utm_source: link.utmSource, utm_medium: link.utmMedium },
    ...{ utm_term: link.utmTerm, utm_content: link.utmContent },
  }
  const passed: PassedOn = {}
  for (const name of KNOWN) {
    const value = own[name] ?? query.get(name)
    if (value && PLAIN_UTM.test(value)) passed[name] = value
  }
  return passed
}

/** The channel that a click counts for. */
export function channelOf({ channel }: PassedOn): Channel {
  if (channel === undefined) return 'direct'
  return isChannel(channel) ? channel : 'other'
}

interface Visit {
  link: LinkRecord
  platform: Platform
  /** The origin of this service, as requested. */
  host: string
  passed: PassedOn
  /** Only people have one. */
  token: string | undefined
}

type Stores = Pick<Config, 'iosStoreUrl' | 'androidStoreUrl' | 'rustoreUrl'>
type Settings = Pick<Config, 'redirect' | 'linkHosts' | 'publicOrigin'> & Stores

/** The URL to redirect to; undefined for the landing page. */
export function targetOf(settings: Settings, visit: Visit): string | undefined {
  const { destination } = visit.link
  if (destination !== null && isAllowedDestination(destination, settings.linkHosts)) {
    if (!isOwnLink(settings, visit, new URL(destination))) return withParameters(destination, visit)
  }
  switch (visit.platform) {
    case 'ios':
      return iosTarget(settings, visit)
    case 'android':
      return androidTarget(settings, visit)
    case 'other':
      return undefined
  }
}

/** Links to links, on any of our hosts, could form a loop in which each step is a click. */
function isOwnLink({ publicOrigin, redirect: { appHost } }: Settings, visit: Visit, { host, pathname }: URL): boolean {
  const ours = [visit.host, appHost, publicOrigin && new URL(publicOrigin).host]
  return ours.includes(host) && /^\/r\//i.test(decoded(pathname) ?? '/r/')
}

/** A path as the router reads it, if it can. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function iosTarget({ redirect: { iosTarget, appHost }, iosStoreUrl }: Settings, visit: Visit): string | undefined {
  switch (iosTarget) {
    case 'store':
      // It passes nothing on to the app.
      return iosStoreUrl
    case 'universal_link':
      return appHost === undefined || appHost === visit.host ? undefined : appLink(appHost, visit)
    case 'landing':
      return undefined
  }
}

function androidTarget(settings: Settings, visit: Visit): string | undefined {
  const { androidTarget, appHost, androidPackage } = settings.redirect
  switch (androidTarget) {
    case 'play':
      return playTarget(settings, visit)
    case 'rustore':
      return rustoreTarget(settings, visit)
    case 'intent':
      if (appHost === undefined || androidPackage === undefined) return undefined
      return intentUrl(appLink(appHost, visit), androidPackage, storeUrl(settings, androidPackage, visit))
    case 'landing':
      return undefined
  }
}

function playTarget({ androidStoreUrl }: Pick<Stores, 'androidStoreUrl'>, visit: Visit): string | undefined {
  return androidStoreUrl && playUrl(androidStoreUrl, parametersOf(visit, { utm_source: DEFAULT_SOURCE }))
}

function rustoreTarget({ rustoreUrl: storeUrl }: Stores, { token }: Visit): string | undefined {
  if (storeUrl === undefined) return undefined
  return token === undefined ? new URL(storeUrl).href : rustoreUrl(storeUrl, token)
}

/** Where to get the app. Not this link, which would ask for the app again. */
const storeUrl = (settings: Stores, androidPackage: string, visit: Visit) =>
  playTarget(settings, visit) ??
  rustoreTarget(settings, visit) ??
  playTarget({ androidStoreUrl: `https://play.google.com/store/apps/details?id=${androidPackage}` }, visit)

const appLink = (appHost: string, visit: Visit): string =>
  withParameters(`https://${appHost}/r/${visit.link.key}`, visit)

/** developer.chrome.com/docs/android/intents: the https link, for one app, and where to go without it. */
function intentUrl(link: string, androidPackage: string, fallback = ''): string {
  const parts = ['scheme=https', `package=${androidPackage}`, `S.browser_fallback_url=${encodeURIComponent(fallback)}`]
  return `intent://${link.slice('https://'.length)}#Intent;${parts.join(';')};end`
}

/**
 * Adds our parameters behind those of the destination, which stay byte for byte: they may be signed. A parameter that is
 * there already is not set again, except the token: one that the owner wrote is not ours.
 */
function withParameters(destination: string, visit: Visit): string {
  const [address = ''] = destination.split('#', 1)
  const [path = ''] = address.split('?', 1)
  const own = address
    .slice(path.length + 1)
    .split('&')
    .filter((pair) => nameOf(pair) !== TOKEN_PARAMETER)
  const taken = new Set(own.map(nameOf))
  const added = [...parametersOf(visit)].filter(([name]) => !taken.has(name))
  const query = [own.join('&'), String(new URLSearchParams(added))].filter(Boolean).join('&')
  return `${path}${query && '?'}${query}${destination.slice(address.length)}`
}

/** Of a parameter as written. */
const nameOf = (pair: string): string | undefined => new URLSearchParams(pair).keys().next().value

const parametersOf = ({ token, passed }: Visit, defaults: PassedOn = {}) =>
  new URLSearchParams({ ...(token !== undefined && { [TOKEN_PARAMETER]: token }), ...defaults, ...passed })
