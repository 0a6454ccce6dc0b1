import * as z from 'zod'
import { document, jsonAnswer } from '../../docs/operation.ts'
import { listOwnSessions, signOutDevice, signOutElsewhere } from './endpoints.ts'
import { SessionList } from './responses.ts'

const phone: SessionList['results'][number] = {
  id: '1795413731480000',
  device: 'Safari, iPhone',
  country: 'KZ',
  created_at: '2026-11-20T18:30:00.000Z',
  last_used_at: '2026-11-23T06:02:11.480Z',
  current: true,
}
const laptop: SessionList['results'][number] = {
  id: '0b1c2d3e4f5a4b6c8d7e9f0a1b2c3d4e',
  device: 'Chrome, Windows',
  country: null,
  created_at: '2026-11-02T09:12:40.000Z',
  last_used_at: '2026-11-21T20:44:03.125Z',
  current: false,
}

const SessionId = z.object({ id: z.string().meta({ description: 'Id of a session.', examples: [laptop.id] }) })

export const SESSION_DOCS = [
  document(listOwnSessions, {
    operationId: 'auth_sessions_list',
    summary: 'List sessions',
    description:
      "The caller's live sessions, newest first. A sign-in beyond the limit ends the least recently used session.",
    tag: 'Sign-in',
    answers: [
      jsonAnswer(200, 'The sessions.', SessionList, {
        two: { summary: 'Two devices', value: { results: [phone, laptop] } },
      }),
    ],
  }),
  document(signOutElsewhere, {
    operationId: 'auth_sessions_end_others',
    summary: 'End all other sessions',
    description:
      'Ends every session of the caller except the current one. Their access tokens stop working. If one of them was opened ' +
      'within the last 10 minutes, this one must have been, too.',
    tag: 'Sign-in',
    answers: [{ status: 204, description: 'The other sessions have ended.' }],
    errors: [{ code: 'recent_sign_in_required' }],
  }),
  document(signOutDevice, {
    operationId: 'auth_sessions_end',
    summary: 'End a session',
    description:
      'Ends one session of the caller, possibly the current one. Its access tokens stop working. Ending it twice is not an error. ' +
      'One that was opened within the last 10 minutes can be ended only by one that was, too.',
    tag: 'Sign-in',
    pathParams: SessionId,
    answers: [{ status: 204, description: 'The session has ended.' }],
    errors: [{ code: 'not_found' }, { code: 'recent_sign_in_required' }],
  }),
]
