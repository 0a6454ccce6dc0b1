import type { BareEnv } from '../bare-worker.ts'
import type { BareTokens } from './tokens.ts'

export const IS_LIVE = 'SELECT 1 FROM sessions WHERE id = ?1 AND expires_at > ?2'

export const bearer = (request: Request) => request.headers.get('authorization')?.slice('Bearer '.length) ?? ''

/** The same in one statement over `sessions`, whose first two parameters say which: no row if it has ended. */
export const createOwnRead =
  (env: BareEnv, tokens: BareTokens) =>
  async <Row>(request: Request, statement: string, more: (userId: number) => number[]) => {
    const claims = await tokens.read(bearer(request))
    if (!claims) return undefined
    const session = env.DB.withSession('first-unconstrained')
    const [found] = await session.batch<Row>([
      session.prepare(statement).bind(claims.sid, Date.now(), ...more(claims.user_id)),
    ])
    const results = found?.results ?? []
    return results.length > 0 ? results : undefined
  }

/** Reads for the caller, in one batch that also checks their session. */
export const createOwnReads =
  (env: BareEnv, tokens: BareTokens) =>
  async <Row>(request: Request, statements: (db: D1DatabaseSession, userId: number) => D1PreparedStatement[]) => {
    const claims = await tokens.read(bearer(request))
    if (!claims) return undefined
    const session = env.DB.withSession('first-unconstrained')
    const [live, ...results] = await session.batch<Row>([
      session.prepare(IS_LIVE).bind(claims.sid, Date.now()),
      ...statements(session, claims.user_id),
    ])
    return live?.results.length === 1 ? results.map(({ results: rows }) => rows) : undefined
  }
