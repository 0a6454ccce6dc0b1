import { env } from 'cloudflare:workers'
import type { SignedIn, TestApp } from './test-app.ts'

const CURRENT_USER = '/api/v1/users/current_user/'

type Caller = Pick<SignedIn, 'access'>

/** Requests a code for a new number and returns it, as the owner of the phone would read it. */
export async function askForNumber({ request, messages }: TestApp, { access }: Caller, phone: string): Promise<string> {
  const response = await request('POST', `${CURRENT_USER}phone/`, { token: access, body: { phone } })
  return codeOf(response, messages, phone)
}

/** Requests a code for the caller's current number. */
export async function askForCurrent({ request, messages }: TestApp, { access, phone }: SignedIn): Promise<string> {
  return codeOf(await request('POST', `${CURRENT_USER}phone/verify_current/`, { token: access }), messages, phone)
}

async function codeOf(response: Response, messages: TestApp['messages'], phone: string): Promise<string> {
  const code = messages.findLast((message) => message.to === phone && message.code !== undefined)?.code
  if (response.status !== 200 || code === undefined) {
    throw new Error(`no code: ${response.status} ${await response.text()}`)
  }
  return code
}

export const confirmNumber = ({ request }: TestApp, { access }: Caller, body: object) =>
  request('POST', `${CURRENT_USER}phone/confirm/`, { token: access, body })

export const deleteAccount = ({ request }: TestApp, { access }: Caller) =>
  request('DELETE', CURRENT_USER, { token: access })

export const exportAccount = ({ request }: TestApp, { access }: Caller) =>
  request('GET', `${CURRENT_USER}export/`, { token: access })

export interface StoredEvent {
  action: string
  outcome: string
  actor: string
  actor_id: number | null
  subject_id: number | null
  country: string | null
  network: string | null
  user_agent: string | null
  request_id: string | null
  details: string | null
}

/** Audit events and sign-ins of a user, or of everyone, oldest first. */
export async function auditOf(userId?: number): Promise<StoredEvent[]> {
  const { results } = await env.DB.prepare(
    `SELECT id, action, outcome, actor, actor_id, subject_id, country, network, user_agent, request_id, details
      FROM audit_events WHERE ?1 IS NULL OR subject_id = ?1
    UNION ALL SELECT id, iif(is_sign_up, 'sign_up', 'sign_in'), 'ok', 'user', user_id, user_id, country, network, device,
      NULL, json_object('session', CAST(id AS TEXT)) FROM sessions WHERE ?1 IS NULL OR user_id = ?1 ORDER BY id`,
  )
    .bind(userId ?? null)
    .all()
  return results as unknown as StoredEvent[]
}

/** What was done to a staff account. */
export async function auditOfStaff(staffId: number): Promise<StoredEvent[]> {
  const { results } = await env.DB.prepare('SELECT * FROM audit_events WHERE subject_staff_id = ? ORDER BY id')
    .bind(staffId)
    .all()
  return results as unknown as StoredEvent[]
}
