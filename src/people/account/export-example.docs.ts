import { NO_FIELDS } from '../../links/examples.ts'
import { heldReward } from '../../rewards/endpoints.docs.ts'
import { anna } from '../endpoints.docs.ts'
import type { AccountExport } from './responses.ts'

const { expires_at, ...noFields } = NO_FIELDS

/** An export as the OpenAPI document shows it. */
export const exported: AccountExport = {
  exported_at: '2026-11-23T06:10:00.000Z',
  profile: { ...anna, invited_count: 1, display_name: 'Анна' },
  deletion: null,
  earlier_account: null,
  sessions: [
    {
      id: '1795413731480000',
      created_at: '2026-11-23T06:02:11.480Z',
      last_used_at: '2026-11-23T06:02:11.480Z',
      refreshed_at: '2026-11-23T06:02:11.480Z',
      expires_at: '2026-12-07T06:02:11.480Z',
      ended_at: null,
      device: 'Shop, iPhone',
      country: 'KZ',
      network: '203.0.113.0/24',
    },
  ],
  invited: [3],
  referrals: {
    invited_by: {
      id: 1,
      link: '7QX2MB',
      method: 'pending_phone',
      certainty: 'likely',
      program: 'default',
      channel: 'telegram',
      country: 'KZ',
      created_at: '2026-11-20T18:30:00.000Z',
    },
    came_with: {
      link: '7QX2MB',
      channel: 'telegram',
      campaign: null,
      platform: 'ios',
      country: 'KZ',
      at: '2026-11-20T18:30:00.000Z',
      steps: [
        {
          method: 'pending_phone',
          link: '7QX2MB',
          channel: 'telegram',
          at: '2026-11-20T17:58:00.000Z',
          outcome: 'counted',
        },
      ],
    },
    made: [{ id: 3, created_at: '2026-11-22T09:15:00.000Z' }],
    counts: { clicks: 12, uniques: 9, signups: 1 },
    links: [
      {
        ...{ code: 'anna-in-spring', ...noFields, label: 'Profile page', channel: 'instagram', campaign: 'spring' },
        ...{ destination: 'https://shop.example/spring', title: 'Come along' },
        created_at: '2026-11-21T10:00:00.000Z',
        expires_at,
        disabled_at: null,
      },
    ],
    pending: null,
  },
  rewards: {
    balances: [{ unit: 'points', available: 0, held: 500 }],
    earned: [heldReward],
    events: [
      {
        id: 'order-10458',
        type: 'purchase',
        value: 1999,
        reversed_value: 0,
        reversed_at: null,
        occurred_at: '2026-11-23T10:14:58.000Z',
        received_at: '2026-11-23T10:15:00.000Z',
      },
    ],
  },
  audit_events: [
    {
      id: 1795413831480001,
      at: '2026-11-23T06:03:51.480Z',
      actor: 'user',
      by_you: true,
      action: 'session_ended',
      outcome: 'ok',
      country: 'KZ',
      network: '203.0.113.0/24',
      user_agent: 'Shop/4.2 (iPhone; iOS 20.1)',
      request_id: '0b9f6d52-4c5e-4a53-9f6f-0c1d2ad2a0f1',
      details: { reason: 'logout', session: '1795413731480000' },
    },
  ],
  number: {
    codes: [
      {
        purpose: 'sign_in',
        expires_at: '2026-11-23T06:11:58.020Z',
        attempts: 0,
        attempts_until: null,
        used: true,
        next_send_at: '2026-11-23T06:02:58.020Z',
      },
    ],
    sends: [{ purpose: 'sign_in', at: '2026-11-23T06:01:58.020Z' }],
    failures: [],
    unlocks: [],
    signed_in_until: '2027-05-22T10:00:00.000Z',
    pending_codes: [],
  },
}
