import type { Context } from 'hono'
import {
  countriesFile,
  CountriesQuery,
  listCountries,
  reopenClosedCountry,
} from '../../../admin/countries/endpoints.ts'
import { reopenCountry } from '../../../admin/countries/reopen-country.ts'
import { reportCountries } from '../../../admin/countries/report-countries.ts'
import { ReasonInput } from '../../../admin/reason.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { byStaff } from '../../../identity/staff-request.ts'
import { toDay } from '../../../lib/time.ts'
import { LostForm } from '../../kit/action.tsx'
import { Download, download } from '../../kit/download.tsx'
import { parseForm, submitForm } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import type { Panel } from '../../kit/panel.ts'
import { requireMay } from '../../kit/require-panel-staff.ts'
import { COMMON } from '../../texts/common.ts'
import { COUNTRY_TEXTS } from '../../texts/countries.ts'
import { byCountry } from './by-country.ts'
import { CountryTable } from './country-table.tsx'

const PATH = '/admin/countries/'
const PERIODS = [1, 7, 14, 30, 90]

async function drawCountries(c: Context<AppEnv>, panel: Panel, refused?: { country: string; form: FormState }) {
  const context = panel.context(c)
  const here = { ...context, url: new URL(PATH + context.url.search, context.url) }
  const text = COUNTRY_TEXTS[context.language]
  const { days } = parseForm(CountriesQuery, { days: c.req.query('days') })
  const results = await reportCountries(panel.ports, days)
  const today = toDay(panel.ports.clock())
  const countries = byCountry(results, today)
  const isDrawn = countries.some(({ country, today: row }) => country === refused?.country && row?.closed)
  return panelPage(c, here, {
    title: COMMON[context.language].countries,
    section: 'countries',
    notice: c.req.query('done') === 'reopened' ? text.reopened : undefined,
    body: (
      <>
        <LostForm form={refused?.form} isDrawn={isDrawn} />
        <div class="list-head">
          <p class="note">{text.intro}</p>
          <Download context={here} file={countriesFile} action="/admin/countries/export/" />
        </div>
        <nav class="switch" aria-label={text.period}>
          {PERIODS.map((period) => (
            <a href={`${PATH}?days=${period}`} {...(period === days && { 'aria-current': 'true' })}>
              {text.days(period)}
            </a>
          ))}
        </nav>
        <CountryTable context={here} countries={countries} refused={refused} />
        <p class="note">{text.spendHint}</p>
      </>
    ),
  })
}

/** `/admin/countries/`: codes sent, used and paid for by country, and which are closed. */
export function createCountryPages(panel: Panel) {
  return createRouter()
    .get('/', requireMay(listCountries.permission), async (c) => drawCountries(c, panel))
    .post('/export', ...download(panel, countriesFile))
    .post('/:country/reopen', requireMay(reopenClosedCountry.permission), async (c) => {
      const country = c.req.param('country')
      return submitForm(c, {
        redraw: async (form) => drawCountries(c, panel, { country, form }),
        act: async (values) => {
          const { reason } = parseForm(ReasonInput, values)
          const input = { country, reason, by: byStaff(c) }
          await reopenCountry({ ...panel.ports, db: c.var.db }, input)
          return c.redirect(`${PATH}?done=reopened`, 303)
        },
      })
    })
}
