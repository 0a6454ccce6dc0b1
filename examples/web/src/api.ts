import { ApiError, createClient, NetworkError } from 'referral-api-client'

export const api = createClient({ baseUrl: import.meta.env.VITE_API ?? 'http://localhost:8787' })

/** What to tell people. The service's own texts are for them, in their language. */
export function textOf(error: unknown): string {
  if (error instanceof NetworkError) return 'No connection. Check it and try again.'
  if (!(error instanceof ApiError)) return 'Something went wrong. Try again.'
  const [field] = Object.values(error.fields)
  return field?.message ?? error.message
}
