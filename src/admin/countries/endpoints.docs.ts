import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { documentFile } from '../list-file.docs.ts'
import { countriesFile, listCountries, reopenClosedCountry } from './endpoints.ts'
import { SendReport } from './responses.ts'

const Country = z.object({
  country: z.string().meta({ description: 'ISO 3166 code, or `+` and a calling code.', examples: ['JM'] }),
})

const invalid = [{ field: 'days', code: 'out_of_range' as const, params: { min: 1, max: 90 } }]

export const COUNTRY_DOCS = [
  document(listCountries, {
    operationId: 'admin_sends',
    summary: 'Report codes by day and country',
    description:
      'Newest first: codes sent, how many were used to sign in, what they cost, and which countries are closed today ' +
      'because too many codes, of many networks, went unused.',
    tag: 'Admin',
    invalid,
    answers: [
      jsonAnswer(200, 'The report.', SendReport, {
        pumped: {
          summary: 'A country hit by SMS pumping',
          value: {
            currency: 'EUR',
            results: [
              {
                day: '2026-11-23',
                country: 'JM',
                sent: 20,
                verified: 0,
                unverified: 20,
                spend: 1.9,
                closed: true,
                unverified_limit: 20,
              },
            ],
          },
        },
      }),
    ],
  }),
  document(reopenClosedCountry, {
    operationId: 'admin_reopen_country',
    summary: 'Reopen a country',
    description: "Today's unused codes no longer count, so the country's full limit is available again.",
    tag: 'Admin',
    pathParams: Country,
    examples: {
      campaign: { summary: 'Real people', value: { reason: 'A campaign of ours began there today' } },
    },
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [{ status: 204, description: 'The country is open.' }],
    errors: [{ code: 'not_found' }],
  }),
  documentFile(countriesFile, {
    operationId: 'admin_sends_csv',
    summary: 'Download codes by day and country',
    invalid,
    beginning: '"day","country","sent"\r\n"2026-11-23","JM",20\r\n',
  }),
]
