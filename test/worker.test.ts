import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parseConfig } from '../src/config.ts'
import { createWorkerPorts } from '../src/worker.ts'

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
