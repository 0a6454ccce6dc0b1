import { describe, expect, it } from 'vitest'
import { createServerKey } from '../support/rewards.ts'
import { createTestApp, json, newPhone, ORIGIN } from '../support/test-app.ts'
import { problem } from './problem.ts'

const test = createTestApp()

it('of a body with hundreds of wrong values, as many are reported as a form may have', async () => {
  const { key } = await createServerKey()
  const body = { events: Array.from({ length: 100 }, () => ({ id: '', type: 'No type', user_id: 1, value: -1 })) }
  const response = await test.request('POST', '/api/v1/events/', { token: key, body })
  expect(response.status).toBe(400)
  expect((await json<{ errors: unknown[] }>(response)).errors).toHaveLength(100)
})

describe('request bodies', () => {
  const send = (body: BodyInit, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
    test.app.request(`${ORIGIN}/api/v1/auth/send_code/`, { method: 'POST', body, headers })
  const chunked = (bytes: number) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let sent = 0; sent < bytes; sent += 16_384) controller.enqueue(new Uint8Array(16_384).fill(0x20))
        controller.close()
      },
    })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/json',
    '',
  ])('of type %j are rejected with 415', async (type) => {
    expect(await problem(await send('{}', { 'Content-Type': type }))).toEqual({
      status: 415,
      code: 'unsupported_media_type',
    })
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/merge-patch+json'])(
    'of type %s are accepted',
    async (type) => {
      expect(await problem(await send('{}', { 'Content-Type': type }))).toMatchObject({
        status: 400,
        code: 'invalid_request',
      })
    },
  )

  it.each([
    '',
    '{',
    '[]',
    '[{"phone":"+79174445566"}]',
    '"text"',
    '1',
    'null',
    'undefined',
    '{"a":1}{',
    '{"phone":"\u0001"}',
    "{'phone':1}",
  ])('like %j are malformed', async (body) => {
    expect(await problem(await send(body))).toEqual({ status: 400, code: 'malformed_json' })
  })

  it.each<Record<string, string>>([{}, { 'Content-Length': '500' }])(
    'that break off are malformed, and no fault is logged, with %j',
    async (length) => {
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.error(new Error('aborted')),
      })
      const before = test.logLines.length
      const answer = await send(body, { 'Content-Type': 'application/json', ...length })
      expect(await problem(answer)).toEqual({ status: 400, code: 'malformed_json' })
      expect(JSON.stringify(test.logLines.slice(before))).not.toContain('error')
    },
  )

  it('that are not UTF-8 are malformed', async () => {
    const body = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
    expect(await problem(await send(body))).toEqual({ status: 400, code: 'malformed_json' })
  })

  it('may be nested 32 levels deep, not counting brackets in strings', async () => {
    const nested = (levels: number) => `{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect(await problem(await send(nested(32)))).toMatchObject({ code: 'invalid_request' })
    for (const levels of [33, 10_000, 30_000]) {
      expect(await problem(await send(nested(levels)))).toEqual({ status: 400, code: 'malformed_json' })
    }
    expect(await problem(await send('['.repeat(60_000)))).toEqual({ status: 400, code: 'malformed_json' })
    expect(await problem(await send(`{"x":"${'[{'.repeat(1000)}\\"["}`))).toMatchObject({ code: 'invalid_request' })
  })

  it('may have 64 KiB, also when chunked without a length', async () => {
    const body = (bytes: number) => `{"x":"${'a'.repeat(bytes - 8)}"}`
    expect(await problem(await send(body(65_536)))).toMatchObject({ code: 'invalid_request' })
    expect(await problem(await send(body(65_537)))).toEqual({ status: 413, code: 'body_too_large' })
    expect(await problem(await send(chunked(1_000_000)))).toEqual({ status: 413, code: 'body_too_large' })
    expect(await problem(await send(chunked(32_768)))).toEqual({ status: 400, code: 'malformed_json' })
  })

  it('with a Content-Length follow the same rules', async () => {
    const sized = async (body: Uint8Array<ArrayBuffer>) =>
      problem(await send(body, { 'Content-Type': 'application/json', 'Content-Length': String(body.byteLength) }))
    const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text))
    const notUtf8 = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
    expect(await sized(utf8('{"x":1}'))).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(await sized(utf8('\uFEFF{"x":1}'))).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(await sized(new Uint8Array())).toEqual({ status: 400, code: 'malformed_json' })
    expect(await sized(notUtf8)).toEqual({ status: 400, code: 'malformed_json' })
    expect(await sized(utf8('{"x":"\uFFFD"}'))).toEqual({ status: 400, code: 'malformed_json' })
    expect(await sized(new Uint8Array(65_537).fill(0x20))).toEqual({ status: 413, code: 'body_too_large' })
  })

  it('that were truncated are malformed, with or without a length', async () => {
    expect(await problem(await send('{"x":"\uFFFD"}'))).toEqual({ status: 400, code: 'malformed_json' })
  })

  it('are read when chunks split a character', async () => {
    const bytes = new TextEncoder().encode('{"phone":"é"}')
    const cut = bytes.indexOf(0xa9)
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, cut))
        controller.enqueue(bytes.slice(cut))
        controller.close()
      },
    })
    expect(await problem(await send(body))).toMatchObject({ status: 400, code: 'invalid_request' })
  })

  it('may have unknown fields and __proto__, which are ignored', async () => {
    const phone = newPhone()
    const response = await send(`{"phone":"${phone}","__proto__":{"x":1},"extra":[1]}`)
    expect(response.status).toBe(200)
  })

  it.each(['\\ud800', '\\u0000', '\\udfff+7917'])('with %s in a string are rejected with 400', async (text) => {
    expect((await send(`{"phone":"${text}"}`)).status).toBe(400)
  })
})
