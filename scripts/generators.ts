import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildOpenApi } from './build-openapi.ts'

/**
 * `npm run generators` runs common code generators over the documents for apps, compiles what they write in TypeScript, and
 * fails if one fails. They are fetched into a temporary folder. Kotlin, Swift and Dart need Java.
 */
const PACKAGES = [
  'openapi-typescript@7.13.0',
  '@hey-api/openapi-ts@0.99.0',
  'swagger-typescript-api@13.13.0',
  // The generators' own compiler: they need its JavaScript API.
  'typescript@5.9.3',
  // The last line whose package brings the program; a newer one loads it from Maven.
  '@openapitools/openapi-generator-cli@1.0.18-4.3.1',
]
const GENERATOR_JAR = 'node_modules/@openapitools/openapi-generator-cli/bin/openapi-generator.jar'
const TYPESCRIPT: [name: string, command: string[]][] = [
  ['openapi-typescript', ['openapi-typescript', 'openapi-app.json', '-o', 'out/openapi-typescript/api.ts']],
  ['@hey-api/openapi-ts', ['openapi-ts', '-i', 'openapi-app.json', '-o', 'out/hey-api']],
  [
    'swagger-typescript-api',
    [
      'swagger-typescript-api',
      'generate',
      '-p',
      'openapi-app.json',
      '-o',
      'out/swagger-typescript-api',
      '-n',
      'api.ts',
    ],
  ],
]
const MOBILE = ['kotlin', 'swift5', 'dart', 'dart-dio']
const SIGN_IN = /authGetByPhone|auth_get_by_phone/

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), 'generators-'))
const runHere = async (command: string, args: string[]) =>
  run(command, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' })

/** Runs a generator, and looks for the sign-in in what it wrote. */
async function generate(name: string, out: string, command: string, args: string[]): Promise<void> {
  const start = Date.now()
  await runHere(command, args)
  const entries = await readdir(join(folder, out), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  if (!texts.some((text) => SIGN_IN.test(text))) throw new Error(`${name} wrote no sign-in`)
  console.log(`${name}: ${files.length} files in ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

const hasJava = async () =>
  run('java', ['-version']).then(
    () => true,
    () => false,
  )

try {
  await buildOpenApi(folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await runHere('npm', ['install', '--ignore-scripts', '--no-audit', '--loglevel=error', ...PACKAGES])
  for (const [name, [bin = '', ...args]] of TYPESCRIPT) {
    const out = args[args.indexOf('-o') + 1] ?? ''
    await generate(name, out.replace(/\/api\.ts$/, ''), 'npx', ['--no-install', bin, ...args])
  }
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler' },
      include: ['out'],
    }),
  )
  await runHere('npx', ['--no-install', 'tsc', '-p', '.'])
  console.log('TypeScript: compiled')
  if (await hasJava()) {
    for (const language of MOBILE) {
      const out = `out/${language}`
      const args = ['-jar', GENERATOR_JAR, 'generate', '-g', language, '-i', 'openapi-app-3.0.json', '-o', out]
      await generate(language, out, 'java', args)
    }
  } else console.log(`left out, because there is no Java: ${MOBILE.join(', ')}`)
} catch (error) {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
  console.error(stdout, stderr)
  throw error
} finally {
  await rm(folder, { recursive: true })
}
