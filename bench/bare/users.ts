import type { BareEnv } from '../bare-worker.ts'
import { answer, refuse } from './answers.ts'
import { bearer } from './own-reads.ts'
import type { BareTokens } from './tokens.ts'

const PAGE_SIZE = 10
const MAX_INVITED = 100
const MAX_COUNT = 1000

const COLUMNS = 'id, last_login, phone, invite_code, email, first_name, last_name, date_joined'
const OF_USER = COLUMNS.split(', ')
  .map((name) => `u.${name}`)
  .join(', ')
/** Callers must have a live session. */
const CALLER = 'EXISTS (SELECT 1 FROM sessions WHERE id = ?1 AND expires_at > ?2)'
const USER = `SELECT ${OF_USER}, (SELECT i.invite_code FROM users AS i WHERE i.id = u.invited_by) AS invited_by_code,
    (SELECT json_group_array(json_object('id', id, 'phone', phone)) FROM
      (SELECT id, phone FROM users WHERE invited_by = u.id ORDER BY id DESC LIMIT ${MAX_INVITED})) AS invited
  FROM users AS u WHERE u.id = ?3 AND ${CALLER}`
const PAGE = `SELECT ${OF_USER} FROM users AS u WHERE ${CALLER} ORDER BY u.id DESC LIMIT ${PAGE_SIZE}`
const TOTAL = 'SELECT max(id) AS count FROM users'
const FOUND = `SELECT ${OF_USER} FROM users AS u JOIN users_search ON users_search.rowid = u.id
  WHERE users_search MATCH ?3 AND ${CALLER} ORDER BY users_search.rowid DESC LIMIT ${PAGE_SIZE}`
const FOUND_TOTAL = `SELECT count(*) AS count FROM
  (SELECT 1 FROM users_search WHERE users_search MATCH ?1 LIMIT ${MAX_COUNT})`

interface UserRow {
  id: number
  last_login: number | null
  date_joined: number
  invited?: string
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const view = (row: UserRow) => ({ ...row, last_login: iso(row.last_login), date_joined: iso(row.date_joined) })

/** The routes of `/users`, each in one batch that also checks the caller's session. */
export function createBareUsers(env: BareEnv, tokens: BareTokens) {
  const callerOf = async (request: Request) => {
    const claims = await tokens.read(bearer(request))
    return claims?.token_type === 'access' ? claims : undefined
  }

  async function user(request: Request, id?: number): Promise<Response> {
    const claims = await callerOf(request)
    if (!claims) return refuse(401)
    const session = env.DB.withSession('first-unconstrained')
    const [found] = await session.batch<UserRow>([
      session.prepare(USER).bind(claims.sid, Date.now(), id ?? claims.user_id),
    ])
    const row = found?.results[0]
    return row ? answer({ ...view(row), invited: JSON.parse(row.invited ?? '[]') as unknown }) : refuse(401)
  }

  return {
    currentUser: async (request: Request) => user(request),
    byId: user,

    async list(request: Request, url: URL): Promise<Response> {
      const claims = await callerOf(request)
      if (!claims) return refuse(401)
      const session = env.DB.withSession('first-unconstrained')
      const search = url.searchParams.get('search')
      const caller = [claims.sid, Date.now()] as const
      const [page, total] = await session.batch<UserRow | { count: number }>(
        search === null
          ? [session.prepare(PAGE).bind(...caller), session.prepare(TOTAL)]
          : [session.prepare(FOUND).bind(...caller, `"${search}"`), session.prepare(FOUND_TOTAL).bind(`"${search}"`)],
      )
      const rows = (page?.results ?? []) as UserRow[]
      if (rows.length === 0) return refuse(401)
      const last = rows.at(-1)?.id
      url.searchParams.set('cursor', String(last))
      return answer({
        ...(total?.results[0] as { count: number }),
        next: url.href,
        previous: null,
        results: rows.map(view),
      })
    },
  }
}
