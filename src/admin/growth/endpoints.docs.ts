import { document, jsonAnswer } from '../../docs/operation.ts'
import { EXAMPLE_INVITEE, EXAMPLE_INVITER } from '../../identity/person-contract.ts'
import { documentFile } from '../list-file.docs.ts'
import { growthFile, listAllSignUps, readGrowth, signUpsFile } from './endpoints.ts'
import { Growth, SignUpPage } from './responses.ts'

const telegram = { clicks: 640, uniques: 410, signups: 37, conversion: 0.0902 }
const before = { clicks: 500, uniques: 340, signups: 25, conversion: 0.0735 }

export const GROWTH_DOCS = [
  document(readGrowth, {
    operationId: 'admin_growth',
    summary: 'Get growth',
    description:
      'Clicks, visitors and sign-ups by channel, campaign, country, platform or campaign link, compared with the period ' +
      'before: the same number of days or, for days of one month from its first, those of the month before. Based on ' +
      'running totals, so it costs the same however many users there are.',
    tag: 'Admin',
    invalid: [{ field: 'by', code: 'invalid_value' }],
    answers: [
      jsonAnswer(200, 'The figures.', Growth, {
        month: {
          summary: 'A month by channel (one of the days)',
          value: {
            by: 'channel',
            from: '2026-10-01',
            to: '2026-10-31',
            before: { from: '2026-09-01', to: '2026-09-30' },
            counted_until: null,
            totals: { ...telegram, all_signups: 96, without_link: 59 },
            totals_before: { ...before, all_signups: 88, without_link: 63 },
            series: [{ date: '2026-10-01', clicks: 21, uniques: 14, signups: 2, all_signups: 3 }],
            results: [{ value: 'telegram', ...telegram, before }],
            others: null,
          },
        },
      }),
    ],
  }),
  documentFile(growthFile, {
    operationId: 'admin_growth_csv',
    summary: 'Download growth',
    invalid: [{ field: 'by', code: 'invalid_value' }],
    beginning: '"value","clicks","visitors","sign_ups"\r\n"telegram",640,410,37\r\n',
  }),
  document(listAllSignUps, {
    operationId: 'admin_sign_ups',
    summary: 'List sign-ups with a link or code',
    description: 'Newest first, as they were counted: later corrections of the inviter change nothing here.',
    tag: 'Admin',
    invalid: [{ field: 'from', code: 'invalid_date' }],
    answers: [
      jsonAnswer(200, 'A page of sign-ups.', SignUpPage, {
        one: {
          summary: 'One sign-up',
          value: {
            count: 1,
            count_exact: true,
            next: null,
            previous: null,
            results: [
              {
                person: EXAMPLE_INVITEE,
                inviter: EXAMPLE_INVITER,
                link: 'summer-sale',
                method: 'token',
                channel: 'email',
                campaign: null,
                platform: 'ios',
                country: 'RU',
                at: '2026-11-20T15:30:00.000Z',
              },
            ],
          },
        },
      }),
    ],
  }),
  documentFile(signUpsFile, {
    operationId: 'admin_sign_ups_csv',
    summary: 'Download sign-ups with a link or code',
    invalid: [{ field: 'from', code: 'invalid_date' }],
    beginning: '"person_id","link"\r\n7,"summer-sale"\r\n',
  }),
]
