import { afterEach, describe, expect, it, vi } from 'vitest'
import { asciiOf, foldText, toNfc, toNfkc } from '../../src/lib/text.ts'
import { documented } from '../support/documented-answers.ts'
import { resolve } from '../support/json-schema.ts'
import { createStaff } from '../support/staff.ts'
import { createTestApp, signInAs } from '../support/test-app.ts'

/*
 * Normalizing sorts the accents of a letter, in a time that grows with the square of their number: a body of 64 KB takes
 * a second, in which the isolate serves no one. So nothing of that length may be normalized.
 */

/** Longer than any field, and as slow as it gets: two accents that have to change places. */
const accents = (length: number) => '\u0307\u0323'.repeat(length / 2)
const BODY = 30_000

/** The length of the longest text that was normalized. */
let longest = 0
// oxlint-disable-next-line typescript/unbound-method -- called with the text
const { normalize } = String.prototype
const watch = () => {
  longest = 0
  vi.spyOn(String.prototype, 'normalize').mockImplementation(function normalizeWatched(this: string, form?: string) {
    longest = Math.max(longest, this.length)
    return normalize.call(this, form)
  })
}
afterEach(() => void vi.restoreAllMocks())

const withBody = documented.flatMap((operation) => {
  const content = operation.object.requestBody?.content['application/json']
  if (!content) return []
  const { properties = {} } = resolve(content.schema as { properties?: object })
  const examples = Object.values(content.examples ?? {}) as { value: object }[]
  const fields = new Set([...Object.keys(properties), ...examples.flatMap(({ value }) => Object.keys(value))])
  return [{ ...operation, fields: [...fields] }]
})

describe('long texts', () => {
  const test = createTestApp()

  it.each(withBody)('in the body of $method $path are not normalized', async ({ method, path, object, fields }) => {
    expect(fields.length).toBeGreaterThan(0)
    const isForStaff = path.startsWith('/api/v1/admin/')
    const token = isForStaff ? (await createStaff('superuser')).token : (await signInAs(test)).access
    const to = path.replace(/\{\w+\}/, '1')
    const options = object.security.length > 0 ? { token } : {}
    watch()
    for (const field of fields) {
      await test.request(method, to, { ...options, body: { ...example(object), [field]: accents(BODY) } })
      await test.request(method, to, { ...options, body: { ...example(object), [field]: '9'.repeat(BODY) } })
    }
    expect(longest).toBeLessThanOrEqual(2000)
  })

  it('in a query or a path are not normalized', async () => {
    const { access: token } = await signInAs(test)
    const long = encodeURIComponent(accents(2600))
    const names = documented.find(({ path, method }) => path === '/api/v1/users/' && method === 'GET')!
    expect(names.object.parameters?.length).toBeGreaterThan(5)
    watch()
    for (const name of ['search', 'phone', 'email', 'first_name', 'last_name', 'invite_code', 'invited_by_code'])
      await test.request('GET', `/api/v1/users/?${name}=${long}`, { token })
    await test.request('GET', `/r/${'9'.repeat(10_000)}`)
    expect(longest).toBeLessThanOrEqual(2000)
  })

  it.each([asciiOf, foldText, toNfc, toNfkc])('stay as they are, and those of fields do not', (change) => {
    expect(change(accents(2002))).toBe(accents(2002))
    expect(change(accents(2000))).not.toBe(accents(2000))
    expect(change('e\u0301'.repeat(1000))).not.toContain('e\u0301')
  })
})

const example = ({ requestBody }: (typeof documented)[number]['object']) =>
  (Object.values(requestBody?.content['application/json'].examples ?? {})[0] as { value: object }).value
