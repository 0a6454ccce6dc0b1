import * as z from 'zod/mini'
import { docs } from '#docs'
import { countSearch } from '../../http/network.ts'
import { empty, json } from '../../http/response-headers.ts'
import { endpoint } from '../../identity/endpoint.ts'
import { described, transformed } from '../../lib/schema.ts'
import { fileEndpoint } from '../list-file.ts'
import { ReasonInput } from '../reason.ts'
import { reopenCountry } from './reopen-country.ts'
import { reportCountries } from './report-countries.ts'

const path = '/api/v1/admin/sends/'
const MAX_DAYS = 90
const DEFAULT_DAYS = 14

const isDays = (text: string) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_DAYS

const days = z
  .string()
  .check(z.trim(), z.refine(isDays, { params: { code: 'out_of_range', params: { min: 1, max: MAX_DAYS } } }))

const CountriesQuery = z.object({
  days: described(
    z._default(transformed(days, Number), DEFAULT_DAYS),
    docs({
      description: `Days to report, 1–${MAX_DAYS}, including today (UTC).`,
    }),
  ),
})

export const listCountries = endpoint(
  { method: 'get', path, access: 'staff', permission: 'stats.read', query: CountriesQuery },
  async ({ ports, query, staff }) => {
    // The one ledger adds it up, which every sign-in asks.
    await countSearch(ports, { person: `staff ${staff.id}` })
    return json({ currency: ports.config.smsCurrency ?? null, results: await reportCountries(ports, query.days) })
  },
)

export const reopenClosedCountry = endpoint(
  {
    method: 'post',
    path: `${path}:country/reopen/`,
    access: 'staff',
    permission: 'countries.reopen',
    body: ReasonInput,
  },
  async ({ ports, params: { country }, body: { reason }, by }) => {
    await reopenCountry(ports, { country, reason, by })
    return empty()
  },
)

export const countriesFile = fileEndpoint({
  name: 'sends',
  filter: CountriesQuery,
  pages:
    ({ ports, filter }) =>
    async () => ({ rows: await reportCountries(ports, filter.days) }),
  columns: ['day', 'country', 'sent', 'verified', 'unverified', 'spend', 'closed', 'unverified_limit'],
})

export const COUNTRY_ENDPOINTS = [listCountries, reopenClosedCountry, countriesFile]
