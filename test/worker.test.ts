import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseConfig } from '../src/config.ts'
import { createWorkerPorts } from '../src/worker.ts'
import type { Env } from '../src/worker.ts'

const logOf = (ENVIRONMENT: string) => {
  const parsed = parseConfig({
    ...env,
    ENVIRONMENT,
    SECRET_KEY: 's'.repeat(32),
    SMS_PROVIDERS: 'sms_ru',
    SMS_RU_API_ID: 'id',
    TEST_NUMBERS: undefined,
  })
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return createWorkerPorts(env, parsed.config).log
}

describe("the Worker's log", () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it.each([
    ['production', ['request info', 'request error', 'sms_accepted info']],
    ['development', ['request error', 'sms_accepted info']],
  ])('in %s has what wrangler does not print', (environment, lines) => {
    const written: string[] = []
    for (const method of ['log', 'error'] as const) {
      vi.spyOn(console, method).mockImplementation((line: string) => {
        const { event, level } = JSON.parse(line) as { event: string; level: string }
        written.push(`${event} ${level}`)
      })
    }
    const log = logOf(environment)
    log({ level: 'info', event: 'request', status: 200 })
    log({ level: 'error', event: 'request', status: 500 })
    log({ level: 'info', event: 'sms_accepted' })
    expect(written).toEqual(lines)
  })
})

describe('a Worker whose database is elsewhere than its code expects', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it.each([
    [
      'code for D1, with a DATABASE_URL',
      async () => import('../src/worker.ts'),
      { DATABASE_URL: 'libsql://database.example', ENVIRONMENT: 'production' },
    ],
    ['code for libSQL, without one', async () => import('../src/worker-turso.ts'), {}],
    ['code for libSQL, with a file', async () => import('../src/worker-turso.ts'), { DATABASE_URL: 'file:app.db' }],
  ])('%s: serves nobody and does no hourly work', async (_, load, settings) => {
    vi.resetModules()
    const { default: code } = await load()
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const misplaced = { ...env, ...settings } as Env
    const request = new Request('https://api.example/health') as Parameters<typeof code.fetch>[0]
    expect((await code.fetch(request, misplaced)).status).toBe(503)
    await code.scheduled({ scheduledTime: 0 } as ScheduledController, misplaced)
    const lines = log.mock.calls
      .map(([line]) => String(line))
      .filter((line) => line.includes('"event":"misconfigured"'))
    expect(lines).toEqual(Array(2).fill(expect.stringContaining('{"variable":"DATABASE_URL"')))
  })

  it('but for development, which has a local D1: npm start', async () => {
    vi.resetModules()
    const { default: code } = await import('../src/worker.ts')
    const request = new Request('https://api.example/health') as Parameters<typeof code.fetch>[0]
    expect((await code.fetch(request, { ...env, DATABASE_URL: 'libsql://database.example' })).status).toBe(200)
  })
})
