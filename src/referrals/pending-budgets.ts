import type { Config } from '../config.ts'
import { scopesOf } from '../http/network.ts'
import { hmacHex } from '../lib/keys.ts'
import { DAY_MS, SECOND_MS } from '../lib/time.ts'
import type { ClickToken } from '../links/click-token.ts'
import { networkHash } from '../links/unknown-codes.ts'

/** How long after the click a page accepts numbers. */
export const PLANTING_MS = DAY_MS

/** In place of a scope: of all links of the owner together, who would gain from numbers of strangers. Campaign links have none. */
const OF_OWNER = null
/** Of the whole service: campaign links have no owner, and many owners no common limit. */
const OF_SERVICE = 'pending'

/** What one more number must find room in. */
export interface Budget {
  scope: string | typeof OF_OWNER
  /** The first day that counts. */
  from: number
  limit: number
  windowSeconds: number
  /** When there may be room again. Unix time, milliseconds. */
  until: number
}

/** A day's row of a scope, to which one more number is added. */
interface Entry {
  scope: string | typeof OF_OWNER
  period: number
  expiresAt: number
}

interface Planting {
  click: ClickToken
  network: string
  /** Keyed hash. */
  phone: string
  now: number
}

/**
 * The budgets of an entered number, and where it is counted. `mark` is the entry that makes the same number on the same
 * page free. Budgets are spent by day (UTC) and stay spent whatever becomes of the number.
 */
export function budgetsOf(config: Config, { click, network, phone, now }: Planting) {
  const today = Math.floor(now / DAY_MS)
  const windowDays = Math.ceil(config.attributionWindowMs / DAY_MS)
  const tomorrow = (today + 1) * DAY_MS
  const daySeconds = DAY_MS / SECOND_MS
  const ofClick = `c:${click.clickId}`
  const ofNetworks = scopesOf(network).map(({ scope, share }) => ({
    scope: `n:${networkHash(config.secretKey, scope)}`,
    limit: config.pendingPerNetworkDay * share,
  }))
  const budgets: Budget[] = [
    {
      scope: ofClick,
      from: 0,
      limit: config.pendingPerClick,
      windowSeconds: daySeconds,
      until: click.clickedAt + PLANTING_MS,
    },
    {
      ...{ scope: OF_OWNER, from: today, limit: config.pendingPerUserDay },
      ...{ windowSeconds: daySeconds, until: tomorrow },
    },
    {
      scope: OF_OWNER,
      from: today - windowDays,
      limit: config.pendingPerUser,
      windowSeconds: windowDays * daySeconds,
      until: tomorrow,
    },
  ]
  if (config.networkLimits)
    budgets.push(
      ...[...ofNetworks, { scope: OF_SERVICE, limit: config.pendingPerDay }].map((one) => ({
        ...{ ...one, from: today },
        ...{ windowSeconds: daySeconds, until: tomorrow },
      })),
    )
  // Of phone and click, so that it says nothing about numbers entered elsewhere.
  const mark = `p:${hmacHex(Buffer.from(phone, 'hex'), click.clickId)}`
  const clickExpires = now + 2 * PLANTING_MS
  const entries: Entry[] = [
    { scope: mark, period: today, expiresAt: clickExpires },
    { scope: ofClick, period: today, expiresAt: clickExpires },
    ...ofNetworks.map(({ scope }) => ({ scope, period: today, expiresAt: tomorrow })),
    { scope: OF_SERVICE, period: today, expiresAt: tomorrow },
    { scope: OF_OWNER, period: today, expiresAt: tomorrow + windowDays * DAY_MS },
  ]
  return { budgets, mark, entries }
}
