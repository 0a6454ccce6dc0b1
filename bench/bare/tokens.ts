import { deriveKey } from '../../src/lib/keys.ts'

export interface Claims {
  token_type: 'access' | 'refresh'
  exp: number
  iat: number
  jti: string
  user_id: number
  sub: string
  sid: string
  iss: string
  aud: string
}

const NAME = 'referral-api'
const encoder = new TextEncoder()
const base64Url = (data: string | ArrayBuffer) =>
  (typeof data === 'string' ? Buffer.from(data) : Buffer.from(data)).toString('base64url')
const HEADER = base64Url('{"alg":"HS256","typ":"JWT"}')

/** The service's JWTs, made with WebCrypto only. */
export function createBareTokens(secretKey: string) {
  const bytes = deriveKey(secretKey, 'access-and-refresh-tokens')
  let imported: CryptoKey | undefined
  const key = async () =>
    (imported ??= await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ]))

  async function sign(claims: Claims): Promise<string> {
    const text = `${HEADER}.${base64Url(JSON.stringify(claims))}`
    const signature = await crypto.subtle.sign('HMAC', await key(), encoder.encode(text))
    return `${text}.${base64Url(signature)}`
  }

  return {
    async read(token: string): Promise<Claims | undefined> {
      const [header = '', payload = '', signature = ''] = token.split('.')
      if (header !== HEADER) return undefined
      const signed = encoder.encode(`${header}.${payload}`)
      if (!(await crypto.subtle.verify('HMAC', await key(), Buffer.from(signature, 'base64url'), signed)))
        return undefined
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
      const live = claims.exp > Date.now() / 1000 && claims.iss === NAME && claims.aud === NAME
      return live ? claims : undefined
    },

    /** The access and refresh token of a session. */
    async pair(userId: number, sid: string, refreshJti: string, rotatedAt: number) {
      const iat = Math.floor(rotatedAt / 1000)
      const shared = { user_id: userId, sub: String(userId), sid, iss: NAME, aud: NAME }
      const jti = crypto.randomUUID().replaceAll('-', '')
      const [access, refresh] = await Promise.all([
        sign({ token_type: 'access', exp: iat + ACCESS_SECONDS, iat, jti, ...shared }),
        sign({ token_type: 'refresh', exp: iat + REFRESH_SECONDS, iat, jti: refreshJti, ...shared }),
      ])
      return { access, refresh }
    },
  }
}

export type BareTokens = ReturnType<typeof createBareTokens>

const ACCESS_SECONDS = 900
export const REFRESH_SECONDS = 14 * 86_400
