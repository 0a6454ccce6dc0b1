import { createDocument } from '../../src/docs/document.ts'
import { toDay } from '../../src/lib/time.ts'
import type { PanelReader } from './panel-reads.ts'
import type { Readers } from './readers.ts'

/** A request by someone who knows what everyone has in common. */
export interface HostileRequest {
  name: string
  path: string
  token?: string
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
}

interface Place {
  readers: Readers
  panel: PanelReader
  users: number
  now: number
}

/** Every read of the API, as the document lists them, with each parameter at its worst, and with every two of them. */
export function hostileRequests(place: Place): HostileRequest[] {
  const { paths } = createDocument('') as unknown as { paths: Record<string, { get?: Operation }> }
  return Object.entries(paths).flatMap(([path, { get }]) =>
    // A file is read page by page, at the speed of its reader, and each page costs what one of the list does.
    get && !path.endsWith('.csv') ? requestsOf(path, get, place) : [],
  )
}

function requestsOf(path: string, { security, parameters = [] }: Operation, place: Place): HostileRequest[] {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => pathValue(name, path, place))
  const single = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.name !== 'format')
    .map(({ name, schema }) => valuesOf(name, schema ?? {}, place).map((value) => [name, value] as const))
  const pairs = single.flatMap((some, i) =>
    single.slice(i + 1).flatMap((more) => some.flatMap((a) => more.map((b) => [a, b]))),
  )
  const whole = single.flatMap((values) => values.slice(0, 1))
  const queries = [[], ...single.flat().map((one) => [one]), ...pairs, whole]
  const { top } = place.readers
  const tokens =
    security.length === 0
      ? [undefined]
      : security.map((scheme) => ('staffAuth' in scheme ? place.panel.token : top.token))
  return tokens.flatMap((token) =>
    queries.map((query) => {
      const text = new URLSearchParams(query.map(([name, value]) => [name, value])).toString()
      const who = token === undefined ? 'anyone' : token === top.token ? 'a user' : 'staff'
      return {
        name: `${who}: ${path} ${query.map((pair) => pair.join('=')).join(' & ')}`,
        path: `${filled}?${text}`,
        ...(token !== undefined && { token }),
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
