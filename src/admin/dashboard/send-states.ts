import type { SendCountry, SendSummary } from '../../guard/send-summary.ts'
import { MICROS } from '../countries/report-countries.ts'
import { FILLING_SHARE } from './database-size.ts'
import type { CountrySends, DatabaseSize, Warning } from './responses.ts'

/** From this share on, a limit counts as nearly reached. */
export const NEAR_SHARE = 0.8
const FOUR_DECIMALS = 10_000

type State = CountrySends['state']

function stateOf(used: number, limit: number): State {
  if (used >= limit) return 'closed'
  return used >= limit * NEAR_SHARE ? 'near_limit' : 'open'
}

export function countryView({ country, sent, verified, spendMicros, unverified, quota }: SendCountry): CountrySends {
  return {
    country,
    sent,
    verified,
    spend: spendMicros / MICROS,
    unverified_share: sent > 0 ? Math.round((FOUR_DECIMALS * (sent - verified)) / sent) / FOUR_DECIMALS : null,
    unverified_today: unverified,
    unverified_limit: quota,
    state: stateOf(unverified, quota),
  }
}

const WARNINGS = {
  country: { closed: 'country_closed', near_limit: 'country_near_limit' },
  service: { closed: 'service_closed', near_limit: 'service_near_limit' },
} as const

interface Watched {
  countries: CountrySends[]
  service: SendSummary['service']
  database: DatabaseSize
}

/** What is closed first, then what soon will be. */
export function warningsOf({ countries, service: { sent, quota }, database }: Watched): Warning[] {
  const service = { scope: 'service', country: null, state: stateOf(sent, quota), used: sent, limit: quota } as const
  const all = [
    service,
    ...countries.map(({ country, state, unverified_today: used, unverified_limit: limit }) => ({
      ...{ scope: 'country' as const, country, state, used, limit },
    })),
  ]
  const inState = (wanted: Exclude<State, 'open'>) =>
    all
      .filter(({ state }) => state === wanted)
      .map(({ scope, country, used, limit }) => ({ kind: WARNINGS[scope][wanted], country, used, limit }))
  const { bytes: used, limit_bytes: limit } = database
  const filling = { kind: 'database_filling', country: null, used, limit } as const
  return [...inState('closed'), ...(used >= FILLING_SHARE * limit ? [filling] : []), ...inState('near_limit')]
}
