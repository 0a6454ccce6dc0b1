import * as z from 'zod'
import { jsonAnswer } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { PeoplePage } from './responses.ts'
import type { Person } from './responses.ts'
import { ExportPeopleQuery, ListPeopleQuery } from './schemas.ts'

const anna: Person = {
  id: 2,
  phone: '+79174445566',
  email: 'anna@example.com',
  first_name: 'Анна',
  last_name: null,
  display_name: 'Анна К.',
  invite_code: 'K49FJ5',
  invited_by_code: '7QX2MB',
  invited_count: 3,
  country: 'RU',
  role: null,
  is_active: false,
  block: { until: '2026-12-01T00:00:00.000Z', reason: 'Sells invitations' },
  deletion_requested_at: null,
  date_joined: '2026-11-20T18:30:00.000Z',
  last_login: '2026-11-23T06:02:11.480Z',
}

/** The list of people, for the OpenAPI document. */
export const PEOPLE_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/admin/users/',
    operationId: 'admin_people',
    summary: 'List people',
    description:
      'All filters must hold; a parameter without a value counts as not given; the deleted are never listed. No page reads ' +
      'more rows than its own and two hundred, however many people there are (words of one or two characters cost some ' +
      'thousand more): a filter that nearly nobody passes gives short pages, which say so in `partial`.',
    tag: 'Admin',
    access: 'staff',
    permission: 'people.read',
    stores: 'write',
    query: ListPeopleQuery,
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of people.', PeoplePage, {
        blocked: {
          summary: 'Somebody who is blocked',
          value: { count: 1, partial: false, next: null, previous: null, results: [anna] },
        },
        masked: {
          summary: 'The same for an analyst',
          value: {
            count: 1,
            partial: false,
            next: null,
            previous: null,
            results: [
              {
                ...anna,
                ...{ phone: '+7917•••5566', email: null },
                block: { until: '2026-12-01T00:00:00.000Z', reason: null },
              },
            ],
          },
        },
        partial: {
          summary: 'A page of a rare filter',
          value: {
            count: null,
            partial: true,
            next: 'https://api.example/api/v1/admin/users/?has_inviter=true&cursor=a2s',
            previous: null,
            results: [],
          },
        },
      }),
    ],
  },
  {
    method: 'get',
    path: '/api/v1/admin/users.csv',
    operationId: 'admin_people_csv',
    summary: 'List people as a file',
    description:
      'CSV (RFC 4180) in UTF-8 with a byte order mark, its headings in the language of the request. Text that a spreadsheet ' +
      'would run as a formula begins with an apostrophe, phones too. It is streamed: when the connection breaks off, ' +
      'the file is not whole. That it was taken is recorded.',
    tag: 'Admin',
    access: 'staff',
    permission: 'people.export',
    stores: 'write',
    query: ExportPeopleQuery,
    invalid: [{ field: 'joined_from', code: 'invalid_date' }],
    answers: [
      {
        status: 200,
        description: 'The file.',
        content: {
          'text/csv': {
            schema: z.string(),
            examples: {
              short: { summary: 'Its beginning', value: '\uFEFF"Id","Phone"\r\n2,"\'+79174445566"\r\n' },
            },
          },
        },
        headers: ['Content-Disposition'],
      },
    ],
  },
]
