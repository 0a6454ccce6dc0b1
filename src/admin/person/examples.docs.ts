import { NO_FIELDS } from '../../links/examples.ts'
import type { InvitedPerson, Person, PersonDetails } from './responses.ts'

/* What the OpenAPI document shows. */

export const examplePerson: Person = {
  id: 42,
  phone: '+79174445566',
  email: 'anna@example.com',
  first_name: 'Анна',
  last_name: null,
  display_name: 'Анна К.',
  invite_code: 'K49FJ5',
  country: 'RU',
  is_active: true,
  block: null,
  deletion: null,
  deleted_at: null,
  date_joined: '2026-11-20T18:30:00.000Z',
  last_login: '2026-11-23T06:02:11.480Z',
  invited_count: 1,
  version: '5f0c1f7d2a4b6c8e9d0a',
}

export const exampleInvited: InvitedPerson = {
  id: 57,
  phone: '+79174445567',
  first_name: 'Boris',
  last_name: null,
  is_active: true,
  date_joined: '2026-11-22T08:00:00.000Z',
  invited_count: 0,
}

export const exampleDetails: PersonDetails = {
  ...examplePerson,
  invited_by: {
    id: 7,
    phone: '+79174445560',
    first_name: 'Ирина',
    last_name: null,
    method: 'code',
    certainty: 'certain',
    link: '7QX2MN',
    channel: null,
    at: '2026-11-20T18:30:00.000Z',
  },
  levels: [{ level: 1, people: 1 }],
  invited: [exampleInvited],
  referrals: { clicks: 12, uniques: 9, signups: 1 },
  links: [
    {
      ...{ code: 'K49FJ5', kind: 'invite', url: 'https://api.example/r/K49FJ5', ...NO_FIELDS },
      ...{ state: 'live', created_at: '2026-11-20T18:30:00.000Z', clicks: 12, uniques: 9, signups: 1 },
    },
  ],
  sessions: [
    {
      id: '1795413731480000',
      device: 'Safari, iPhone',
      country: 'KZ',
      created_at: '2026-11-20T18:30:00.000Z',
      last_used_at: '2026-11-23T06:02:11.480Z',
    },
  ],
  events: [
    {
      ...{
        id: 911,
        at: '2026-11-20T18:30:00.000Z',
        action: 'sign_up',
        outcome: 'ok',
        subject_id: 42,
        subject_staff_id: null,
      },
      ...{ actor: { kind: 'user', id: 42 }, country: 'KZ', network: '198.51.100.0/24', user_agent: null },
      ...{ request_id: '0b1c2d3e4f5a4b6c', details: null },
    },
  ],
}
