import type { BareEnv } from '../bare-worker.ts'
import { CALLER } from './statements.ts'
import type { BareTokens, Claims } from './tokens.ts'

/** Authenticates the caller by access token and one read. */
export function createBareCallers(env: BareEnv, tokens: BareTokens) {
  return {
    async of(request: Request): Promise<Claims | undefined> {
      const claims = await tokens.read(request.headers.get('authorization')?.slice('Bearer '.length) ?? '')
      return claims?.token_type === 'access' ? claims : undefined
    },

    open({ user_id: id, sid }: Claims) {
      const session = env.DB.withSession('first-unconstrained')
      return { session, caller: session.prepare(CALLER).bind(id, 1, sid, id) }
    },
  }
}

/** The rows of a result, typed by the statement. */
export const rowsOf = <Row>(result: D1Result | undefined) => (result?.results ?? []) as Row[]
