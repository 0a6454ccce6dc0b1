import type { ApiRequest } from './api.ts'

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`

/** The same call for a POSIX shell. */
export function curlCommand({ method, path, body, access }: ApiRequest, origin: string): string {
  const words = [`curl${method === 'GET' || body ? '' : ` -X ${method}`} ${origin}${path}`]
  if (access !== undefined) words.push(`-H ${quoted(`Authorization: Bearer ${access}`)}`)
  if (body) words.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`)
  return words.join(' \\\n  ')
}
