import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../../client/package.json' with { type: 'json' }
import service from '../../../package.json' with { type: 'json' }
import { buildClient } from '../../../scripts/build-client.ts'
import { CLIENT_TYPES, renderClientTypes } from '../../../scripts/client-types.ts'

const run = promisify(execFile)

let app = ''
let folder = ''
beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'app-'))
  folder = join(app, 'node_modules', manifest.name)
  await buildClient(folder)
})
afterAll(() => rm(app, { recursive: true }))

/** As an app's bundler would include it. */
async function bundle(code: string, external: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: app },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    external: ['react', ...external],
  })
  return outputFiles[0]?.text ?? ''
}

/** The first example for React of a page. */
const exampleOf = async (path: string) => /```tsx\n([^]*?)```/.exec(await readFile(path, 'utf8'))?.[1] ?? ''
const sizeOf = (code: string) => gzipSync(code, { level: 9 }).length
const CORE = `export { createClient, webStorage, memoryStorage, ApiError, NetworkError } from '${manifest.name}'`

it('the types of the client are those of the API: npm run client:types', async () => {
  expect(await readFile(CLIENT_TYPES, 'utf8')).toBe(await renderClientTypes())
})

describe('the package', () => {
  it('has the version of the service, no dependencies, and every file that it exports', async () => {
    expect(manifest.version).toBe(service.version)
    expect(Object.keys(manifest)).not.toContain('dependencies')
    const files = await readdir(folder)
    const exported = Object.values(manifest.exports).flatMap((one) =>
      Object.values(typeof one === 'string' ? [one] : one),
    )
    expect(exported.map((path) => path.replace('./', '')).filter((path) => !files.includes(path))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE']))
  })

  it('imports nothing but its own files and React', async () => {
    const names = (await readdir(folder)).filter((name) => /\.(?:js|d\.ts)$/.test(name))
    const texts = await Promise.all(names.map(async (name) => readFile(join(folder, name), 'utf8')))
    const imports = texts.flatMap((text) => [...text.matchAll(/(?:from|import\()\s*['"]([^'"]+)/g)].map(([, to]) => to))
    const own = new Set(names.map((name) => `./${name}`))
    expect([...new Set(imports)].filter((to = '') => !own.has(to))).toEqual(['react'])
  })

  it('has a core of at most 4 KB and at most 1 KB more for React, compressed', async () => {
    const core = sizeOf(await bundle(CORE))
    const withReact = sizeOf(await bundle(`${CORE}\nexport * from '${manifest.name}/react'`))
    expect(core).toBeLessThanOrEqual(4096)
    expect(withReact - core).toBeLessThanOrEqual(1024)
    expect(withReact).toBeGreaterThan(core)
  })

  it('uses nothing in its core that React Native lacks', async () => {
    const code = await bundle(CORE)
    expect(code).toContain('AbortController')
    expect(code).not.toMatch(/subtle|URLSearchParams|new URL|structuredClone|atob|Buffer|TextEncoder|withResolvers/)
  })

  it('runs in plain Node as it is', async () => {
    const script = `import { createClient } from '${manifest.name}'
      const api = createClient({ baseUrl: 'http://127.0.0.1:9' })
      console.log(JSON.stringify(await api.ready()))
      await api.auth.sendCode({ phone: '+79174445566' }).catch((error) => console.log(error.name))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: app })
    expect(stdout).toBe('{"status":"signed_out","stale":false}\nNetworkError\n')
  })

  it('has a README whose ten lines are those of the guide', async () => {
    const [readme, guide] = await Promise.all(['client/README.md', 'docs/client.md'].map(exampleOf))
    expect(readme).toBe(guide)
    expect(readme?.trim().split('\n')).toHaveLength(10)
  })

  it('has types that an app in strict TypeScript compiles against, and that refuse mistakes', async () => {
    const right = `import { ApiError, createClient } from '${manifest.name}'
      import type { ErrorCode, Schemas } from '${manifest.name}'
      import { createServerClient } from '${manifest.name}/server'
      import { createTestService } from '${manifest.name}/testing'
      const storage = { get: async () => null, set: async () => {}, remove: async () => {} }
      const api = createClient({ baseUrl: 'https://api.example', fetch: createTestService().fetch, storage })
      const me: Schemas['UserDetails'] = await api.users.me()
      const codes: ErrorCode[] = ['send_cooldown']
      const inviter: string | null = me.invited_by_code
      try { await api.users.update({ email: 'a@b.example' }) } catch (error) {
        if (error instanceof ApiError && error.code === 'email_taken') console.log(error.fields['email']?.message)
      }
      const page = await api.users.list({ search: 'ann' })
      const next: typeof page | undefined = await api.nextPage(page)
      const server = createServerClient({ baseUrl: 'https://api.example', apiKey: 'rk_' })
      await server.events.report([{ id: '1', type: 'purchase', user_id: me.id }])
      export { codes, inviter, next }`
    const wrong = right
      .replace("'send_cooldown'", "'no_such_code'")
      .replace('email:', 'e_mail:')
      .replace('search:', 'serch:')
    await writeFile(join(app, 'package.json'), '{"type":"module"}')
    await writeFile(join(app, 'right.ts'), right)
    await writeFile(join(app, 'ten-lines.tsx'), await exampleOf('client/README.md'))
    await writeFile(join(app, 'quick-start.tsx'), await exampleOf('docs/quick-start.md'))
    // As an app in React has them.
    await symlink(resolve('node_modules/@types'), join(app, 'node_modules/@types'))
    await writeFile(join(app, 'wrong.ts'), wrong)
    const tsc = resolve('node_modules/typescript/bin/tsc')
    const options = [
      '--strict',
      '--noEmit',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--lib',
      'es2022,dom',
      '--jsx',
      'react-jsx',
    ]
    const files = ['--skipLibCheck', 'false', '--types', '', 'right.ts', 'wrong.ts', 'ten-lines.tsx', 'quick-start.tsx']
    const failed = run(process.execPath, [tsc, ...options, ...files], { cwd: app })
    const { stdout } = await failed.catch((error: unknown) => error as { stdout: string })
    expect([...stdout.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file]) => file)).toEqual(
      Array(3).fill('wrong.ts'),
    )
  })
})
