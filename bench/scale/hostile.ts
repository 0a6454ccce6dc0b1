import { createDocument } from '../../src/docs/document.ts'
import { toDay } from '../../src/lib/time.ts'
import type { PanelReader } from './panel-reads.ts'
import type { Readers } from './readers.ts'

/** A request by someone who knows what everyone has in common. */
export interface HostileRequest {
  name: string
  method: string
  path: string
  token?: string
  body?: object
}

/** Half of all seeded people match a part of each, and nobody the whole. */
const SEARCHES = [
  '0 1 2 3 4 5 6 7 8 9',
  'a e i o n . @ + 7 9',
  '7',
  'анна smith',
  '+7917917',
  'example.com @example exa ple.c com zz',
  'а,н,н,а,и,в,о,z',
  '12345678901234567890123456789012345678901234567890',
  'nobodyhasthis',
]
/** Whose values tell what is in the database. */
const VALUES: Record<string, readonly string[]> = {
  search: SEARCHES,
  first_name: ['Анна'],
  last_name: ['Smith'],
  country: ['RU', 'FJ'],
  from: ['2020-01-01'],
  joined_from: ['2020-01-01'],
  joined_to: ['2020-01-01'],
}

interface Schema {
  type?: string
  enum?: unknown[]
  maximum?: number
  format?: string
}
interface Parameter {
  name: string
  in: string
  schema?: Schema
}
interface Operation {
  operationId: string
  security: object[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { examples?: Record<string, { value: Record<string, unknown> }> }> }
}

interface Place {
  readers: Readers
  panel: PanelReader
  users: number
  now: number
}

const WRITES = ['post', 'put', 'patch'] as const

type Operations = Partial<Record<'get' | (typeof WRITES)[number], Operation>>

/** Half of the longest body: two accents that have to change places, which are slow to sort, or digits. */
const LONG_TEXTS = ['\u0307\u0323'.repeat(7500), '9'.repeat(30_000)]

/**
 * Every read of the API, as the document lists them, with each parameter at its worst, and with every two of them; then
 * every write with each field at its worst, which changes nothing.
 */
export function hostileRequests(place: Place): HostileRequest[] {
  const { paths } = createDocument('') as unknown as { paths: Record<string, Operations> }
  const operations = Object.entries(paths)
  return [
    ...operations.flatMap(([path, { get }]) => (get ? readsOf(path, get, place) : [])),
    ...operations.flatMap(([path, methods]) =>
      WRITES.flatMap((method) => (methods[method] ? writesOf(method, path, methods[method], place) : [])),
    ),
  ]
}

/** Of anyone, or with a token of each kind that the operation takes. */
function tokensOf({ security }: Operation, { readers: { top }, panel }: Place) {
  if (security.length === 0) return [{ who: 'anyone' }]
  return security.map((scheme) =>
    'staffAuth' in scheme ? { who: 'staff', token: panel.token } : { who: 'a user', token: top.token },
  )
}

function writesOf(method: string, path: string, operation: Operation, place: Place): HostileRequest[] {
  const examples = Object.values(operation.requestBody?.content['application/json']?.examples ?? {})
  const example = examples[0]?.value ?? {}
  const fields = new Set(examples.flatMap(({ value }) => Object.keys(value)))
  return tokensOf(operation, place).flatMap(({ who, ...caller }) =>
    [...fields].flatMap((field) =>
      LONG_TEXTS.map((text, i) => ({
        name: `${who}: ${method.toUpperCase()} ${path} ${field} of ${['accents', 'digits'][i]}`,
        method: method.toUpperCase(),
        path: fill(path, place),
        body: { ...example, [field]: text },
        ...caller,
      })),
    ),
  )
}

const fill = (path: string, place: Place) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => pathValue(name, path, place))

function readsOf(path: string, operation: Operation, place: Place): HostileRequest[] {
  const { parameters = [] } = operation
  const single = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.name !== 'format')
    .map(({ name, schema }) => valuesOf(name, schema ?? {}, place).map((value) => [name, value] as const))
  const pairs = single.flatMap((some, i) =>
    single.slice(i + 1).flatMap((more) => some.flatMap((a) => more.map((b) => [a, b]))),
  )
  const whole = single.flatMap((values) => values.slice(0, 1))
  // A whole file of everything takes seconds, so once is enough.
  const queries = path.endsWith('.csv') ? [[]] : [[], ...single.flat().map((one) => [one]), ...pairs, whole]
  return tokensOf(operation, place).flatMap(({ who, ...caller }) =>
    queries.map((query) => {
      const text = new URLSearchParams(query.map(([name, value]) => [name, value])).toString()
      return {
        name: `${who}: ${path} ${query.map((pair) => pair.join('=')).join(' & ')}`,
        method: 'GET',
        path: `${fill(path, place)}?${text}`,
        ...caller,
      }
    }),
  )
}

function pathValue(name: string, path: string, { readers: { top } }: Place): string {
  if (name === 'code' || name === 'key') return path.includes('links') ? top.link : top.inviteCode
  return String(top.userId)
}

function valuesOf(name: string, schema: Schema, { readers: { top }, users, now }: Place): readonly string[] {
  if (VALUES[name]) return VALUES[name]
  if (name === 'to') return [toDay(now)]
  if (name === 'cursor') return [`a${Math.floor(users / 2).toString(36)}`, 'b1']
  if (name.includes('invite') || name === 'inviter' || name === 'owner') return [top.inviteCode]
  if (schema.enum) return schema.enum.map(String)
  if (schema.type === 'integer') return [String(schema.maximum ?? top.userId)]
  return ['x']
}
