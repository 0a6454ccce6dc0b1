import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/http/responses.ts'
import { CHANNELS } from '../../src/links/channel.ts'
import { createTestApp, json } from '../support/test-app.ts'

const test = createTestApp()
const get = async (path: string, headers: Record<string, string> = {}) => test.request('GET', path, { headers })
const fieldsOf = async (answer: Response) =>
  (await json<Problem>(answer)).errors?.map(({ field, code }) => [field, code])

describe('QR codes', () => {
  it.each([
    ['/r/K49FJ5/qr.svg', 'image/svg+xml'],
    ['/r/K49FJ5/qr.png', 'image/png'],
  ])('%s is an image that is cacheable for a day', async (path, type) => {
    test.d1.reset()
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=86400')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(200)
    const again = await get(path, { 'If-None-Match': answer.headers.get('etag')! })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(test.d1.counts.trips).toBe(0)
  })

  it('have a distinct version for each option, and the same one for equal options', async () => {
    const etag = async (path: string) => (await get(path)).headers.get('etag')
    const different = [
      ...['', '?ecc=low', '?ecc=high', '?margin=0', '?channel=ads', '?size=300'].map((query) => `qr.png${query}`),
      'qr.svg',
    ]
    const tags = await Promise.all(different.map(async (file) => etag(`/r/K49FJ5/${file}`)))
    expect(new Set(tags).size).toBe(different.length)
    expect(await etag('/r/K49FJ5/qr.png?ecc=medium&margin=4&size=512&channel=qr&other=1')).toBe(tags[0])
    expect(await etag('/r/K49FJ5/qr.png?ecc=&margin=&size=&channel=')).toBe(tags[0])
  })

  it('do not exist for a host that does not fit in one', async () => {
    const { app } = createTestApp({ variables: { PUBLIC_ORIGIN: '' } })
    const drawn = async (length: number) => {
      const origin = `https://${'a'.repeat(length - '/r/K49FJ5?c=qr'.length - 'https://'.length)}`
      return (await app.request(`${origin}/r/K49FJ5/qr.svg?ecc=high`)).status
    }
    expect([await drawn(1200), await drawn(1300), await drawn(2100)]).toEqual([200, 404, 404])
  })

  it('exist for every possible code and no others', async () => {
    for (const code of ['abc', 'K49FJ5', 'k49-fj5', 'no_such_link', 'x'.repeat(30)])
      expect((await get(`/r/${code}/qr.svg`)).status).toBe(200)
    for (const code of ['ab', 'x'.repeat(31), '%D0%B6%D0%B6%D0%B6', 'a.b', '..%2F..', '%3Cscript%3E'])
      expect((await get(`/r/${code}/qr.svg?ecc=none`)).status).toBe(404)
    // Extra hyphens in the URL do not appear in the image.
    const [plain, hyphens] = [await get('/r/ABC/qr.svg'), await get(`/r/A${'-'.repeat(3000)}BC/qr.svg`)]
    expect(await hyphens.text()).toBe(await plain.text())
  })

  it.each([
    ['ecc', 'H', 'invalid_value'],
    ['margin', '-1', 'out_of_range'],
    ['margin', '17', 'out_of_range'],
    ['margin', '1.5', 'out_of_range'],
    ['size', '63', 'out_of_range'],
    ['size', '2049', 'out_of_range'],
    ['size', '1e3', 'out_of_range'],
    ['channel', 'https://evil.example', 'invalid_value'],
  ])('reject %s=%s', async (field, value, code) => {
    const answer = await get(`/r/K49FJ5/qr.png?${field}=${encodeURIComponent(value)}`)
    expect(answer.status).toBe(400)
    expect(await fieldsOf(answer)).toEqual([[field, code]])
  })

  it('report every invalid field', async () => {
    const answer = await get('/r/K49FJ5/qr.png?size=1&margin=99&ecc=x')
    expect((await fieldsOf(answer))?.map(([field]) => field).toSorted()).toEqual(['ecc', 'margin', 'size'])
  })

  it('accept every channel', async () => {
    for (const channel of CHANNELS) expect((await get(`/r/K49FJ5/qr.svg?channel=${channel}`)).status).toBe(200)
  })
})
