import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import manifest from '../package.json' with { type: 'json' }
import { createDocument } from '../src/docs/document.ts'
import { ERRORS } from '../src/errors/error-table.ts'

/** `npm run client:types` writes the types of the client from the OpenAPI document and the error table. */
export const CLIENT_TYPES = 'client/src/api.ts'

const GENERATOR = 'node_modules/openapi-typescript/bin/cli.js'
/** The generator needs the compiler's JavaScript API, which TypeScript 7 no longer has. */
const WITH_TYPESCRIPT_5 = `data:text/javascript,${encodeURIComponent(`import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) => next(name === 'typescript' ? 'typescript-5' : name, context) })`)}`

export async function renderClientTypes(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'client-types-'))
  const [from, to] = [join(folder, 'openapi.json'), join(folder, 'api.ts')]
  try {
    await writeFile(from, JSON.stringify(documentOfTypes()))
    await promisify(execFile)(process.execPath, ['--import', WITH_TYPESCRIPT_5, GENERATOR, from, '--output', to])
    const types = await readFile(to, 'utf8')
    return `${types.replace(/^\/\*\*[\s\S]*?\*\/\n/, HEADER)}\n${errorCodes()}`
  } finally {
    await rm(folder, { recursive: true })
  }
}

const HEADER = '/* Generated from the OpenAPI document and the error table by `npm run client:types`. */\n'

const errorCodes = () =>
  `/** Every \`code\` that an error can have. */
export type ErrorCode =
${Object.keys(ERRORS)
  .map((code) => `    | "${code}"\n`)
  .join('')}`

/** Without what the types don't need: errors, headers, examples. */
function documentOfTypes(): object {
  const { components, paths, ...document } = createDocument(manifest.version, ['app', 'server'])
  const slim = Object.entries(paths as Record<string, object>).map(([path, item]) => {
    const operations = Object.entries(item).filter(([method]) => method !== 'parameters')
    return [path, Object.fromEntries(operations.map(([method, one]) => [method, withoutErrors(one as Described)]))]
  })
  const { schemas, securitySchemes } = components
  return { ...document, paths: Object.fromEntries(slim), components: { schemas, securitySchemes } }
}

interface Described {
  parameters?: object[]
  responses: Record<string, { description: string; content?: Record<string, object> }>
}

function withoutErrors({ parameters = [], responses, ...operation }: Described) {
  const answers = Object.entries(responses).filter(([status]) => Number(status) < 300)
  return {
    ...operation,
    parameters: parameters.filter((parameter) => !('$ref' in parameter)),
    responses: Object.fromEntries(
      answers.map(([status, { description, content }]) => [status, { description, ...(content && { content }) }]),
    ),
  }
}

if (import.meta.main) await writeFile(CLIENT_TYPES, await renderClientTypes())
