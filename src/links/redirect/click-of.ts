import { HOUR_MS, SECOND_MS } from '../../lib/time.ts'
import type { Ports } from '../../ports.ts'
import type { Channel } from '../channel.ts'
import type { ClickTokens } from '../click-token.ts'

interface Visit {
  linkKey: string
  channel: Channel
  now: number
  /** The token in the address, if there is one. */
  sent: string | undefined
  /** The token in the cookie. */
  kept: string | undefined
  /** The landing page is shown again, in the other language. */
  again: boolean
}

/** A person's click, as the answer passes it on. */
export interface OpenedClick {
  token: string
  /** Of this link and click: proves that the form was filled in on its page. */
  pageToken: string
  /** The cookie must be set. */
  isNew: boolean
  /** The second step of a click that has been counted. */
  isRepeated: boolean
}

/** Our own redirect to this link on another host takes less. */
const SAME_CLICK_MS = 60 * SECOND_MS

/**
 * The token of a click: a new one or, under first-touch attribution, the earlier one. A click that we redirected here a
 * moment ago brings its own.
 */
export function clickOf(
  { config, clickTokens }: Pick<Ports, 'config'> & { clickTokens: ClickTokens },
  { linkKey, channel, now, sent, kept, again }: Visit,
): OpenedClick {
  const firstCounts = config.attributionTouch === 'first'
  // Most visitors have a cookie that does not matter here: its signature is checked only where it does.
  const before = firstCounts || again ? clickTokens.read(kept, now) : undefined
  const own = clickTokens.read(sent, now)
  const isRedirected = own?.linkKey === linkKey && now - own.clickedAt < SAME_CLICK_MS
  // An address with a language may be copied, and opened again for weeks.
  const isAgain = again && before?.linkKey === linkKey && now - before.clickedAt < HOUR_MS
  const pageToken =
    (isAgain ? kept : undefined) ?? (isRedirected ? sent : undefined) ?? clickTokens.mint(linkKey, now, channel).token
  const token = firstCounts && before && kept !== undefined ? kept : pageToken
  return { token, pageToken, isNew: token !== kept, isRepeated: isRedirected || isAgain }
}
