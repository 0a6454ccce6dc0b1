import { document, jsonAnswer } from '../../docs/operation.ts'
import { documentFile } from '../list-file.docs.ts'
import { listUsers, usersFile } from './endpoints.ts'
import { PeoplePage } from './responses.ts'
import type { Person } from './responses.ts'

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
  is_active: false,
  block: { until: '2026-12-01T00:00:00.000Z', reason: 'Sells invitations' },
  deletion_requested_at: null,
  date_joined: '2026-11-20T18:30:00.000Z',
  last_login: '2026-11-23T06:02:11.480Z',
}

export const PEOPLE_DOCS = [
  document(listUsers, {
    operationId: 'admin_people',
    summary: 'List users',
    description:
      'All filters must match; empty parameters are ignored; deleted users are never listed. A page reads at most 200 rows ' +
      'besides its own, however many users there are (up to 3,000 for a search of several words, or of a long one). Filters ' +
      'that match few users therefore give short pages, with `partial` true. The first page also counts the matches of up ' +
      'to 2,000 users.',
    tag: 'Admin',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of users.', PeoplePage, {
        blocked: {
          summary: 'A blocked user',
          value: { count: 1, count_exact: true, partial: false, next: null, previous: null, results: [anna] },
        },
        masked: {
          summary: 'The same for an analyst',
          value: {
            count: 1,
            count_exact: true,
            partial: false,
            next: null,
            previous: null,
            results: [
              {
                ...anna,
                ...{ phone: '+7 ••• ••• •• 66', email: null },
                block: { until: '2026-12-01T00:00:00.000Z', reason: null },
              },
            ],
          },
        },
        partial: {
          summary: 'A page of a rare filter',
          value: {
            count: 0,
            count_exact: false,
            partial: true,
            next: 'https://api.example/api/v1/admin/users/?has_inviter=true&cursor=a2s',
            previous: null,
            results: [],
          },
        },
      }),
    ],
  }),
  documentFile(usersFile, {
    operationId: 'admin_people_csv',
    summary: 'Download users',
    note: 'Headings are in the language of the request.',
    invalid: [{ field: 'joined_from', code: 'invalid_date' }],
    beginning: '"Id","Phone"\r\n2,"=""+79174445566"""\r\n',
  }),
]
