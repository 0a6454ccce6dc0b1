import { expect } from 'vitest'
import { json } from '../support/test-app.ts'

/** The fields of a problem document that differ between problems. */
export const problem = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const { type, title, detail, request_id: requestId, status, code, ...rest } = await json(response)
  expect(status).toBe(response.status)
  expect(type).toBe(`/errors/#${String(code)}`)
  expect([title, detail].every((text) => typeof text === 'string' && text.length > 0)).toBe(true)
  expect(requestId).toBe(response.headers.get('x-request-id'))
  return { status, code, ...rest }
}
