import * as z from 'zod'
import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { csvAnswer, CSV_DESCRIPTION } from '../csv/csv-answer.ts'
import { ReasonInput } from '../reason.ts'
import { SendReport } from './responses.ts'
import { ReportQuery } from './schemas.ts'

const Country = z.object({
  country: z.string().meta({ description: 'ISO 3166 code, or `+` and a calling code.', examples: ['JM'] }),
})

/** What `/admin/sends` does, for the OpenAPI document. */
export const SEND_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/sends/',
    operationId: 'admin_sends',
    summary: 'Codes sent, by day and country',
    description:
      'Newest first: codes sent, how many of them somebody signed in with, what they cost, and which countries are ' +
      'closed today because too many codes went unused.',
    tag: 'Admin',
    access: 'staff',
    permission: 'numbers.read',
    stores: 'write',
    query: ReportQuery,
    invalid: [{ field: 'days', code: 'out_of_range', params: { min: 1, max: 90 } }],
    answers: [
      jsonAnswer(200, 'The days.', SendReport, {
        pumped: {
          summary: 'A country that was pumped',
          value: {
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
  },
  {
    method: 'post',
    path: '/api/v1/admin/sends/{country}/reopen/',
    operationId: 'admin_reopen_country',
    summary: 'Reopen a country',
    description: 'Lets the unused codes of today pass, so that the country has its whole budget again.',
    tag: 'Admin',
    access: 'staff',
    permission: 'countries.reopen',
    stores: 'write',
    pathParams: Country,
    body: jsonContent(ReasonInput, {
      campaign: { summary: 'Real people', value: { reason: 'A campaign of ours began there today' } },
    }),
    invalid: [{ field: 'reason', code: 'required' }],
    answers: [{ status: 204, description: 'It is open.' }],
    errors: [{ code: 'not_found' }],
  },
  {
    method: 'get',
    path: '/api/v1/admin/sends.csv',
    operationId: 'admin_sends_csv',
    summary: 'Codes sent, as a file',
    description: CSV_DESCRIPTION,
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    query: ReportQuery,
    invalid: [{ field: 'days', code: 'out_of_range', params: { min: 1, max: 90 } }],
    answers: [csvAnswer('"day","country","sent"\r\n"2026-11-23","JM",20\r\n')],
  },
]
