import { SECOND_MS } from '../../lib/time.ts'
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
  /** The landing page is drawn again, in the other language. */
  again: boolean
}

/** A person's click, as its answer carries it on. */
export interface OpenedClick {
  token: string
  /** Of this link and this click, for the landing page to show that its form is filled in there. */
  pageToken: string
  /** Whether the cookie has to be set. */
  isNew: boolean
  /** Whether it is the second step of a click that was counted at the first. */
  isRepeated: boolean
}

/** Our own redirect to this link on another host takes no longer. */
const SAME_CLICK_MS = 60 * SECOND_MS

/**
 * The token of a click: a new one, or, where the first touch counts, the one of before. A click that was redirected here
 * by ourselves a moment ago brings its own.
 */
export function clickOf(
  { config, clickTokens }: Pick<Ports, 'config'> & { clickTokens: ClickTokens },
  { linkKey, channel, now, sent, kept, again }: Visit,
): OpenedClick {
  const firstCounts = config.attributionTouch === 'first'
  // Most visitors bring a cookie that says nothing here: its signature is checked only where it matters.
  const before = firstCounts || again ? clickTokens.read(kept, now) : undefined
  const own = clickTokens.read(sent, now)
  const isRedirected = own?.linkKey === linkKey && now - own.clickedAt < SAME_CLICK_MS
  const isAgain = again && before?.linkKey === linkKey
  const pageToken =
    (isAgain ? kept : undefined) ?? (isRedirected ? sent : undefined) ?? clickTokens.mint(linkKey, now, channel).token
  const token = firstCounts && before && kept !== undefined ? kept : pageToken
  return { token, pageToken, isNew: token !== kept, isRepeated: isRedirected || isAgain }
}
