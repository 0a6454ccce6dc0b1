import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkOf } from '../../../src/http/network.ts'
import { countryOf } from '../../../src/http/request-context.ts'
import { createClientReader } from '../../../src/server/client-address.ts'
import { serve } from '../../../src/server/serve.ts'

/* Limits of networks are only as good as the address, so it is asked for where the service reads it, over a socket. */

const OUT: Record<string, string> = { 'X-Forwarded-For': '203.0.113.7, 198.51.100.9' }

describe.each([
  { proxies: [], via: '127.0.0.1' },
  { proxies: ['127.0.0.0/8'], via: '198.51.100.9' },
  { proxies: ['127.0.0.1', '198.51.100.0/24'], via: '203.0.113.7' },
])('the address of a client, behind $proxies', ({ proxies, via }) => {
  let server: Server
  let url: string
  beforeAll(async () => {
    server = await serve({
      // As a route reads it, and as a copy of the headers has it.
      fetch: ({ headers }) => Response.json([networkOf(headers), networkOf(new Headers([...headers]))]),
      clients: createClientReader(proxies, undefined),
      host: '127.0.0.1',
      port: 0,
    })
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())

  const networks = async (headers: Record<string, string>): Promise<unknown> => (await fetch(url, { headers })).json()

  it('is that of the socket without a header', async () => {
    expect(await networks({})).toEqual(['127.0.0.1', '127.0.0.1'])
  })

  it('is what trusted proxies say', async () => {
    expect(await networks(OUT)).toEqual([via, via])
  })

  it.each(['CF-Connecting-IP', 'cf-connecting-ip', 'Cf-Connecting-Ip'])(
    'is not what a client says in %s',
    async (name) => {
      expect(await networks({ [name]: '192.0.2.1' })).toEqual(['127.0.0.1', '127.0.0.1'])
      expect(await networks({ ...OUT, [name]: '192.0.2.1' })).toEqual([via, via])
    },
  )
})

describe.each([
  { proxies: [], country: null, scheme: 'http:' },
  { proxies: ['127.0.0.1'], country: 'KZ', scheme: 'https:' },
])('what a caller says of country and scheme, behind $proxies', ({ proxies, country, scheme }) => {
  it(`makes it ${scheme}, from ${country}`, async () => {
    const server = await serve({
      fetch: (request) => Response.json([countryOf(request), new URL(request.url).protocol]),
      clients: createClientReader(proxies, 'x-country'),
      host: '127.0.0.1',
      port: 0,
    })
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const said = async (headers: Record<string, string>): Promise<unknown> => (await fetch(url, { headers })).json()
      expect(await said({ 'X-Country': 'kz', 'X-Forwarded-Proto': 'https' })).toEqual([country, scheme])
      expect(await said({ 'X-Country': 'nowhere', 'CF-IPCountry': 'RU' })).toEqual([null, 'http:'])
    } finally {
      server.close()
    }
  })
})
