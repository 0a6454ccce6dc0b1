import { describe, expect, it } from 'vitest'
import { createTestApp, json } from '../support/test-app.ts'

/** Assets as the binding serves them: with its own content type and an ETag. */
const assets = (path: string) =>
  Promise.resolve(new Response(path, { headers: { 'Content-Type': 'application/octet-stream', ETag: `"${path}"` } }))

const { request } = createTestApp({ ports: { assets } })
const missing = createTestApp({ ports: { assets: () => Promise.resolve(new Response('', { status: 404 })) } })
const SCHEMA = '/api/v1/schema/'

const typeFor = async (accept: string | undefined, path = SCHEMA) => {
  const response = await request('GET', path, accept === undefined ? {} : { headers: { Accept: accept } })
  expect(response.headers.get('vary')).toBe('Accept')
  return response.headers.get('content-type')
}

describe('GET /schema', () => {
  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json, application/yaml',
    'application/yaml, application/json',
    'application/yaml;q=0.5, application/json',
    'application/yaml;q=0',
    'application/yaml;q=0, */*',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'application/vnd.oai.openapi+json, application/yaml;q=0.9',
    'image/png',
    'nonsense; ,,',
  ])('returns JSON for Accept: %j', async (accept) => {
    expect(await typeFor(accept)).toBe('application/json')
  })

  it.each([
    'application/yaml',
    'Application/YAML; charset=utf-8',
    'text/yaml',
    'application/x-yaml, text/html',
    'application/vnd.oai.openapi',
    'application/json;q=0.5, application/yaml;q=0.6',
    'application/yaml, */*;q=0.1',
    'application/yaml, */*',
    'application/json;q=0, */*',
  ])('returns YAML for Accept: %j', async (accept) => {
    expect(await typeFor(accept)).toBe('application/yaml')
  })

  it('follows ?format= over Accept', async () => {
    expect(await typeFor('application/json', `${SCHEMA}?format=yaml`)).toBe('application/yaml')
    expect(await typeFor('application/yaml', `${SCHEMA}?format=json`)).toBe('application/json')
    expect(await typeFor('application/yaml', `${SCHEMA}?format=`)).toBe('application/yaml')
    expect(await typeFor('application/json', `${SCHEMA}?format=xml&format=yaml`)).toBe('application/yaml')
  })

  it.each([
    ['', '/openapi.json'],
    ['?audience=app', '/openapi-app.json'],
    ['?audience=staff&version=3.1&format=yaml', '/openapi-staff.yaml'],
    ['?audience=server&version=3.0', '/openapi-server-3.0.json'],
    ['?version=3.0&format=yaml&audience=', '/openapi-3.0.yaml'],
  ])('of %j is %s', async (query, file) => {
    expect(await (await request('GET', SCHEMA + query)).text()).toBe(file)
  })

  it.each(['audience=everyone', 'version=2.0', 'version=3'])('rejects ?%s', async (query) => {
    expect((await request('GET', `${SCHEMA}?${query}`)).status).toBe(400)
  })

  it.each(['xml', 'YAML', 'json&format=xml'])('rejects ?format=%s', async (format) => {
    const response = await request('GET', `${SCHEMA}?format=${format}`)
    expect(response.status).toBe(400)
    expect(await json(response)).toMatchObject({ code: 'invalid_request', errors: [{ field: 'format' }] })
  })

  it.each([
    ['"/openapi.json"', 304],
    ['W/"/openapi.json"', 304],
    ['"other", "/openapi.json"', 304],
    ['*', 304],
    ['"other"', 200],
    ['"/openapi.yaml"', 200],
    ['/openapi.json', 200],
    ['', 200],
  ])('with If-None-Match: %s answers %d', async (etag, status) => {
    const response = await request('GET', SCHEMA, { headers: { 'If-None-Match': etag } })
    expect(response.status).toBe(status)
    expect(response.headers.get('etag')).toBe('"/openapi.json"')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    expect(await response.text()).toBe(status === 304 ? '' : '/openapi.json')
  })

  it('keeps Vary correct when the allowed origins are a list', async () => {
    const { request } = createTestApp({ variables: { CORS_ORIGINS: 'https://app.example' }, ports: { assets } })
    const response = await request('GET', SCHEMA, { headers: { Origin: 'https://app.example' } })
    expect(response.headers.get('vary')).toBe('Accept, Origin')
  })

  it('is 404 and not cached when the build wrote no file', async () => {
    const response = await missing.request('GET', SCHEMA)
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store'])
  })
})

describe('an address without a route', () => {
  const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'Accept-Language': 'ru' }

  it('gets browsers a page in their language', async () => {
    const response = await request('GET', '/nothing/here', { headers: BROWSER })
    expect([response.status, await response.text()]).toEqual([404, '/not-found.ru'])
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toContain("style-src 'self'")
  })

  it.each([
    ['GET', '/nothing', { Accept: '*/*' }, 404],
    ['GET', '/api/v1/nothing', BROWSER, 404],
    ['POST', '/nothing', BROWSER, 404],
    ['DELETE', '/', BROWSER, 405],
  ])('is a problem document for %s %s', async (method, path, headers, status) => {
    const response = await request(method, path, { headers })
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
  })

  it('is a problem document when the build wrote no page', async () => {
    const response = await missing.request('GET', '/nothing', { headers: BROWSER })
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  it('is not the icon that browsers ask for by themselves', async () => {
    const response = await request('GET', '/favicon.ico')
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'image/svg+xml',
      '/static/icon.svg',
    ])
  })
})
