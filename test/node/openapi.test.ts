import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { buildOpenApi } from '../../scripts/build-openapi.ts'
import { NETWORK_REQUESTS, SESSION_REQUESTS, SHIELD_PERIOD_SECONDS, SHIELD_REQUESTS } from '../../src/http/network.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openapi-'))
  await buildOpenApi(folder)
})
afterAll(() => rm(folder, { recursive: true }))

interface Report {
  totals: { errors: number; warnings: number }
  problems: { ruleId: string; message: string }[]
}

/** The linter's findings, with telemetry disabled. */
async function lint(file: string): Promise<Report> {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const args = [
    require.resolve('@redocly/cli/bin/cli.js'),
    'lint',
    file,
    '--config',
    'redocly.yaml',
    '--format',
    'json',
  ]
  // A failed lint exits with 1 and prints the same report.
  const { stdout } = await run(process.execPath, args, { env }).catch((error: unknown) => error as { stdout: string })
  return JSON.parse(stdout) as Report
}

/** A 3.0 document with null among the choices of what may be null, where generators fail on it and the linter wants it. */
async function withNullChoices(name: string): Promise<string> {
  const document = JSON.parse(await readFile(join(folder, name), 'utf8'), (_, value: unknown) => {
    const { nullable, enum: choices } = (value ?? {}) as { nullable?: boolean; enum?: unknown[] }
    return nullable && choices ? { ...(value as object), enum: [...new Set([...choices, null])] } : value
  }) as object
  const copy = join(folder, `strict-${name}`)
  await writeFile(copy, JSON.stringify(document, null, 2))
  return copy
}

describe('the built OpenAPI document', () => {
  it.each(['openapi.json', 'openapi.yaml', 'openapi-app.json', 'openapi-staff.json', 'openapi-server.json'])(
    '%s is valid and passes the linter',
    async (name) => {
      expect(await lint(join(folder, name))).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] })
    },
  )

  it.each(['openapi-app-3.0.json', 'openapi-server-3.0.json'])('%s is valid and passes the linter', async (name) => {
    const report = await lint(await withNullChoices(name))
    expect(report).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] })
  })

  it('is valid in OpenAPI 3.0 too, where the linter takes `nullable` beside a reference for "never null"', async () => {
    const { totals, problems } = await lint(await withNullChoices('openapi-3.0.json'))
    expect(totals.errors).toBe(0)
    expect(problems.filter(({ message }) => !message.endsWith('property type must be object.'))).toEqual([])
    const text = await readFile(join(folder, 'openapi-3.0.json'), 'utf8')
    expect(text).not.toMatch(/"const":|"null"|"exclusiveMinimum": \d|"propertyNames"/)
    // Generators of Kotlin and Dart fail on null among other choices.
    const choices = [...text.matchAll(/"enum": (\[[^\]]*\])/g)].map(([, list = '']) => JSON.parse(list) as unknown[])
    expect(choices.filter((list) => list.includes(null) && list.length > 1)).toEqual([])
    expect(choices.filter((list) => list.includes('telegram')).length).toBeGreaterThan(2)
  })

  it('has each operation of the API for its audience, and none for another', async () => {
    const read = async (name: string) => {
      const { paths } = JSON.parse(await readFile(join(folder, name), 'utf8')) as { paths: Record<string, object> }
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods)
          .filter((method) => method !== 'parameters')
          .map((method) => `${method} ${path}`),
      )
    }
    const [all, app, staff, server] = await Promise.all(
      ['openapi.json', 'openapi-app.json', 'openapi-staff.json', 'openapi-server.json'].map(read),
    )
    const forOthers = all?.filter((operation) => ![app, staff, server].some((one) => one?.includes(operation)))
    expect(
      forOthers?.filter((operation) => !/ \/(?:health|errors|api\/v1\/(?:sms|schema|redoc)|$)/.test(operation)),
    ).toEqual([])
    expect(app?.filter((operation) => /\/admin\/|\/events\//.test(operation))).toEqual([])
    expect(app).toContain('post /api/v1/auth/send_code/')
    expect(staff).toContain('get /api/v1/users/')
    expect(staff).not.toContain('post /api/v1/auth/send_code/')
    expect(server?.filter((operation) => !/\/(?:events|rewards|feed)\/|\/why\/$/.test(operation))).toEqual([])
  })

  it('is rejected by the linter when broken', async () => {
    const text = await readFile(join(folder, 'openapi.json'), 'utf8')
    const wrong = join(folder, 'wrong.json')
    await writeFile(wrong, text.replace('#/components/schemas/SendCodeInput', '#/components/schemas/Nothing'))
    expect((await lint(wrong)).totals.errors).toBeGreaterThan(0)
  })

  it('is the same in JSON and YAML', async () => {
    const [json, yaml] = await Promise.all(
      ['openapi.json', 'openapi.yaml'].map((name) => readFile(join(folder, name), 'utf8')),
    )
    expect(parse(yaml ?? '')).toEqual(JSON.parse(json ?? ''))
  })

  it('adds nothing to the Worker bundle', async () => {
    const { metafile } = await build({
      entryPoints: ['src/worker.ts'],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      external: ['cloudflare:*', 'node:*'],
    })
    const files = Object.keys(metafile.inputs)
    expect(files).toContain('src/http/problem.ts')
    expect(files.filter((file) => /src\/docs\/|\.docs\.ts$|\/(?:operations|responses)\.ts$/.test(file))).toEqual([])
  })
})

describe('the flood shield', () => {
  it('is documented with the values of wrangler.toml', async () => {
    const toml = await readFile('wrangler.toml', 'utf8')
    const bindings = [
      ...toml.matchAll(/name = "(\w+_LIMIT)"\nnamespace_id = "\d+"\nsimple = \{ limit = (\d+), period = (\d+) \}/g),
    ]
    expect(bindings.map(([, name, limit, period]) => [name, Number(limit), Number(period)])).toEqual([
      ['IP_LIMIT', SHIELD_REQUESTS, SHIELD_PERIOD_SECONDS],
      ['NETWORK_LIMIT', NETWORK_REQUESTS, SHIELD_PERIOD_SECONDS],
      ['SESSION_LIMIT', SESSION_REQUESTS, SHIELD_PERIOD_SECONDS],
    ])
  })
})
