import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { NEWEST_MIGRATION } from '../../src/db/schema-check.ts'
import { problem } from '../http/problem.ts'
import { failBefore } from '../support/failing-database.ts'
import { withOutdatedSchema } from '../support/outdated-schema.ts'
import { createTestApp, currentUser, newPhone, signInAs } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

const SECOND = 1000
const OUTDATED = { status: 503, code: 'schema_outdated' }

/** A new isolate, with a clock that the test moves. */
function newIsolate() {
  let now = Date.now()
  const test = createTestApp({ ports: { clock: () => now } })
  return { test, pass: (ms: number) => (now += ms) }
}

const send = ({ request }: TestApp, phone = newPhone()) =>
  request('POST', '/api/v1/auth/send_code/', { body: { phone } })
const ready = ({ request }: TestApp) => request('GET', '/health/ready')

describe('the newest migration', () => {
  it('is the last of the folder, as the build records it', () => {
    expect(NEWEST_MIGRATION).toBe(env.TEST_MIGRATIONS.at(-1)?.name)
  })
})

describe('while the schema is older than the code', () => {
  it('readiness is a 503 that says so, until the migration is applied', async () => {
    const { test, pass } = newIsolate()
    const response = await withOutdatedSchema(() => ready(test))
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await problem(response)).toEqual(OUTDATED)
    expect((await ready(test)).status).toBe(503)
    pass(5 * SECOND)
    expect((await ready(test)).status).toBe(200)
  })

  it('readiness notices a schema that has become older, as after a restore', async () => {
    const { test, pass } = newIsolate()
    expect((await ready(test)).status).toBe(200)
    pass(5 * SECOND)
    expect(await withOutdatedSchema(async () => problem(await ready(test)))).toEqual(OUTDATED)
  })

  it('sends no code and uses up none of its limits', async () => {
    const { test, pass } = newIsolate()
    const phone = newPhone()
    await withOutdatedSchema(async () => {
      for (let i = 0; i < 20; i += 1) expect(await problem(await send(test, phone))).toEqual(OUTDATED)
    })
    expect(test.messages).toEqual([])
    // The check, and the count of errors for the dashboard.
    expect(test.d1.counts.trips).toBe(2)
    pass(5 * SECOND)
    expect((await send(test, phone)).status).toBe(200)
  })

  it('sends no code to change a phone number', async () => {
    const caller = await signInAs(createTestApp())
    const { test } = newIsolate()
    const change = async (path: string) =>
      problem(
        await test.request('POST', `/api/v1/users/current_user/phone/${path}`, {
          token: caller.access,
          body: { phone: newPhone() },
        }),
      )
    expect(await withOutdatedSchema(async () => [await change(''), await change('verify_current/')])).toEqual([
      OUTDATED,
      OUTDATED,
    ])
    expect(test.messages).toEqual([])
  })

  it('everything else goes on', async () => {
    const caller = await signInAs(createTestApp())
    const { test } = newIsolate()
    await withOutdatedSchema(async () => expect((await currentUser(test, caller)).phone).toBe(caller.phone))
  })
})

describe('the check before a code is sent', () => {
  it('takes one trip per isolate, however many requests come at once', async () => {
    const { test } = newIsolate()
    expect((await send(test)).status).toBe(200)
    test.d1.reset()
    const responses = await Promise.all(Array.from({ length: 20 }, () => send(test)))
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200))
    expect(test.d1.counts.trips).toBe(0)
  })

  it('accepts a schema that is newer than the code', async () => {
    const add = "INSERT INTO d1_migrations (name) VALUES ('9999_of_the_next_version.sql')"
    await env.DB.prepare(add).run()
    const { test } = newIsolate()
    expect([(await ready(test)).status, (await send(test)).status]).toEqual([200, 200])
    await env.DB.prepare("DELETE FROM d1_migrations WHERE name LIKE '9999%'").run()
  })

  it('refuses a database that no migration was ever applied to', async () => {
    await env.DB.prepare('ALTER TABLE d1_migrations RENAME TO elsewhere').run()
    const { test } = newIsolate()
    const refused = [await problem(await ready(test)), await problem(await send(test))]
    await env.DB.prepare('ALTER TABLE elsewhere RENAME TO d1_migrations').run()
    expect(refused).toEqual([OUTDATED, OUTDATED])
  })

  it('fails closed while the database is away, and asks again with the next request', async () => {
    const { openDatabase } = failBefore({ to: 1 })
    const test = createTestApp({ ports: { openDatabase } })
    expect(await problem(await send(test))).toEqual({ status: 503, code: 'storage_unavailable' })
    expect(test.messages).toEqual([])
    expect((await send(test)).status).toBe(200)
  })
})
