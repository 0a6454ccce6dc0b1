/* People who use a server that runs in development, where the answer holds the code. */

interface Answer {
  status: number
  body: Record<string, unknown>
}

export async function call(url: string, body?: object, access?: string): Promise<Answer> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { 'Content-Type': 'application/json', ...(access !== undefined && { Authorization: `Bearer ${access}` }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text ? (JSON.parse(text) as Answer['body']) : {} }
}

export const sendCode = async (origin: string, phone: string) => call(`${origin}/api/v1/auth/send_code/`, { phone })

export const enterCode = async (origin: string, body: { phone: string; code: unknown; invited_by_code?: unknown }) =>
  call(`${origin}/api/v1/auth/jwt/get_by_phone/`, body)

export const refresh = async (origin: string, token: unknown) =>
  call(`${origin}/api/v1/auth/jwt/refresh/`, { refresh: token })

export const me = async (origin: string, access: unknown) =>
  call(`${origin}/api/v1/users/current_user/`, undefined, String(access))

/** Signs a phone in. @throws Error unless it works */
export async function signIn(origin: string, phone: string, invitedBy?: unknown): Promise<Answer['body']> {
  const sent = await sendCode(origin, phone)
  const entered = await enterCode(origin, {
    phone,
    code: sent.body['code'],
    ...(invitedBy !== undefined && { invited_by_code: invitedBy }),
  })
  if (entered.status !== 200) throw new Error(`${phone} could not sign in: ${JSON.stringify([sent, entered])}`)
  return entered.body
}

let phones = 0
export const newPhone = (): string => `+7917${String(1_000_000 + (phones += 1))}`
