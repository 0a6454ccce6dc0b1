import type { BareEnv } from '../bare-worker.ts'
import { answer, refuse } from './answers.ts'
import { createBareCallers, rowsOf } from './caller.ts'
import { FOUND_PAGE, FOUND_TOTAL, INVITED, OWN_INVITER, PAGE, TOTAL, USER } from './statements.ts'
import type { BareTokens } from './tokens.ts'

const PAGE_SIZE = 10
const MAX_INVITED = 100
const MAX_COUNT = 1000

interface UserRow {
  id: number
  phone: string
  invite_code: string
  invited_by_code: string | null
  email: string | null
  first_name: string | null
  last_name: string | null
  is_active: number
  invited_count: number
  date_joined: number
  last_login: number | null
}

interface OwnRow {
  displayName: string | null
  inviterId: number | null
  inviterName: string | null
  method: string | null
  certainty: string | null
  invitedAt: number | null
}

interface InvitedRow {
  id: number
  phone: string
}

const view = (row: UserRow) => ({
  id: row.id,
  last_login: row.last_login === null ? null : new Date(row.last_login).toISOString(),
  phone: row.phone,
  invite_code: row.invite_code,
  invited_by_code: row.invited_by_code,
  email: row.email,
  first_name: row.first_name,
  last_name: row.last_name,
  is_staff: false,
  is_active: row.is_active === 1,
  date_joined: new Date(row.date_joined).toISOString(),
})

function details(row: UserRow, invited: InvitedRow[]) {
  const { id, ...rest } = view(row)
  return { id, invited, invited_count: row.invited_count, ...rest }
}

function ownInviter(own: OwnRow | undefined) {
  if (!own || own.invitedAt === null) return { display_name: own?.displayName ?? null, invited_by: null }
  const { displayName, inviterId, inviterName, method, certainty, invitedAt } = own
  const at = new Date(invitedAt).toISOString()
  const inviter = { id: inviterId, display_name: inviterName, method, certainty, at, declinable_until: null }
  return { display_name: displayName, invited_by: inviter }
}

/** The routes of `/users` for DIRECTORY=full, each in one batch with the caller's row. */
export function createBareUsers(env: BareEnv, tokens: BareTokens) {
  const callers = createBareCallers(env, tokens)

  return {
    async currentUser(request: Request): Promise<Response> {
      const claims = await callers.of(request)
      if (!claims) return refuse(401)
      const { session, caller } = callers.open(claims)
      const invitees = session.prepare(INVITED).bind(claims.user_id, MAX_INVITED)
      const inviter = session.prepare(OWN_INVITER).bind(claims.user_id)
      const [me, invited, own] = await session.batch([caller, invitees, inviter])
      const [row] = rowsOf<UserRow>(me)
      if (!row) return refuse(401)
      return answer({ ...details(row, rowsOf(invited)), ...ownInviter(rowsOf<OwnRow>(own)[0]) }, session.getBookmark())
    },

    async byId(request: Request, id: number): Promise<Response> {
      const claims = await callers.of(request)
      if (!claims) return refuse(401)
      const { session, caller } = callers.open(claims)
      const subject = session.prepare(USER).bind(id)
      const invitees = session.prepare(INVITED).bind(id, MAX_INVITED)
      const [me, user, invited] = await session.batch([caller, subject, invitees])
      if (rowsOf(me).length === 0) return refuse(401)
      const [row] = rowsOf<UserRow>(user)
      return row ? answer(details(row, rowsOf(invited)), session.getBookmark()) : refuse(404)
    },

    async list(request: Request, url: URL): Promise<Response> {
      const claims = await callers.of(request)
      if (!claims) return refuse(401)
      const { session, caller } = callers.open(claims)
      const search = url.searchParams.get('search')
      const words = search === null ? '' : `"${search}"`
      const total = search === null ? session.prepare(TOTAL) : session.prepare(FOUND_TOTAL).bind(words, MAX_COUNT + 1)
      const page =
        search === null
          ? session.prepare(PAGE).bind(PAGE_SIZE + 1)
          : session.prepare(FOUND_PAGE).bind(words, PAGE_SIZE + 1)
      const [me, counted, read] = await session.batch([caller, total, page])
      if (rowsOf(me).length === 0) return refuse(401)
      const value = rowsOf<{ value: number }>(counted)[0]?.value ?? 0
      const found = rowsOf<UserRow>(read)
      const rows = found.slice(0, PAGE_SIZE)
      if (found.length > PAGE_SIZE) url.searchParams.set('cursor', `a${rows.at(-1)?.id.toString(36)}`)
      return answer(
        {
          count: search === null ? value : Math.min(value, MAX_COUNT),
          count_exact: search === null || value <= MAX_COUNT,
          next: url.href,
          previous: null,
          results: rows.map(view),
        },
        session.getBookmark(),
      )
    },
  }
}
