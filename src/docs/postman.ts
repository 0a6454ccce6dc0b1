import type { createDocument } from './document.ts'

type Value = string | number | boolean

/** As far as a collection needs them. */
interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  description?: string
  required?: boolean
  example?: Value
  schema: { default?: Value; enum?: Value[] }
}

interface OperationObject {
  operationId: string
  summary: string
  description?: string
  tags: string[]
  security: Record<string, unknown>[]
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, { examples: Record<string, { value: unknown }> }> }
}

type Item = ReturnType<typeof itemOf>
interface Folder {
  name: string
  description?: string
  item: (Item | Folder)[]
}

const COLLECTION_SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
/** Pages, and calls of SMS vendors. */
const LEFT_OUT = new Set(['Documents', 'Receipts'])

/** Variables of the environment, with what they start as. */
const VARIABLES = {
  baseUrl: 'http://localhost:8787',
  phone: '+79174445566',
  code: '',
  access: '',
  refresh: '',
  user_id: '1',
  invite_code: '',
  staff_email: '',
  staff_password: '',
  staff_access: '',
  api_key: '',
}
type Variable = keyof typeof VARIABLES
const SECRETS = new Set<string>(['access', 'refresh', 'staff_password', 'staff_access', 'api_key'] satisfies Variable[])

/** Fields of an answer that later requests need, and the variables that keep them. */
const KEPT: Record<string, Partial<Record<string, Variable>>> = {
  auth_send_code: { code: 'code' },
  auth_get_by_phone: { access: 'access', refresh: 'refresh' },
  auth_refresh: { access: 'access', refresh: 'refresh' },
  users_current_user: { id: 'user_id', invite_code: 'invite_code' },
  admin_sign_in: { access: 'staff_access' },
  admin_api_keys_create: { key: 'api_key' },
}
/** Fields of a request that are taken from variables. */
const TAKEN: Record<string, Partial<Record<string, Variable>>> = {
  auth_send_code: { phone: 'phone' },
  auth_get_by_phone: { phone: 'phone', code: 'code' },
  auth_verify: { token: 'access' },
  auth_refresh: { refresh: 'refresh' },
  auth_logout: { refresh: 'refresh' },
  admin_sign_in: { email: 'staff_email', password: 'staff_password' },
}
const TOKENS: Record<string, Variable> = { bearerAuth: 'access', staffAuth: 'staff_access', serverAuth: 'api_key' }

const variable = (name: Variable) => `{{${name}}}`

/** The document as a Postman collection (v2.1): a folder per tag, and scripts that carry tokens over. */
export function postmanCollection(document: ReturnType<typeof createDocument>): object {
  const { info, tags, paths, components } = document
  const folders = new Map<string, Folder>(
    tags.filter(({ name }) => !LEFT_OUT.has(name)).map((tag) => [tag.name, { ...tag, item: [] }]),
  )
  const shared = components.parameters as Record<string, Parameter>
  for (const [path, methods] of Object.entries(paths)) {
    const { parameters: _, ...operations } = methods as Record<string, unknown>
    for (const [method, operation] of Object.entries(operations as Record<string, OperationObject>)) {
      const folder = folders.get(operation.tags[0] ?? '')
      if (folder) folderOf(folder, path).item.push(itemOf(path, method, operation, shared))
    }
  }
  return {
    info: {
      name: info.title,
      version: info.version,
      description:
        'Import the environment as well, and choose it. Then run "Send a sign-in code" and "Sign in with a code": the scripts keep the code ' +
        '(in development the answer has it) and the tokens. Staff requests use `staff_access`, those of servers `api_key`.',
      schema: COLLECTION_SCHEMA,
    },
    auth: bearer('access'),
    item: [...folders.values()],
  }
}

export function postmanEnvironment(name: string): object {
  const values = Object.entries(VARIABLES).map(([key, value]) => ({
    key,
    value,
    type: SECRETS.has(key) ? 'secret' : 'default',
    enabled: true,
  }))
  return { name, values, _postman_variable_scope: 'environment' }
}

/** The many operations of staff have a folder per section: `/api/v1/admin/users/…`. */
function folderOf(folder: Folder, path: string): Folder {
  const name = /^\/api\/v1\/admin\/(\w+)/.exec(path)?.[1]?.replaceAll('_', ' ')
  if (name === undefined) return folder
  const existing = folder.item.find((item): item is Folder => 'item' in item && item.name === name)
  if (existing) return existing
  const section = { name, item: [] }
  folder.item.push(section)
  return section
}

function itemOf(path: string, method: string, operation: OperationObject, shared: Record<string, Parameter>) {
  const { operationId, summary, description, security, requestBody } = operation
  const parameters = (operation.parameters ?? []).flatMap((one) =>
    '$ref' in one ? (shared[one.$ref.split('/').pop() ?? ''] ?? []) : one,
  )
  const of = (place: Parameter['in']) => parameters.filter((one) => one.in === place)
  const kept = KEPT[operationId]
  const scheme = Object.keys(security[0] ?? {})[0]
  return {
    name: summary,
    ...(kept && { event: [{ listen: 'test', script: { type: 'text/javascript', exec: keep(kept) } }] }),
    request: {
      method: method.toUpperCase(),
      ...(description !== undefined && { description }),
      ...(scheme !== 'bearerAuth' && {
        auth: scheme === undefined ? { type: 'noauth' } : bearer(TOKENS[scheme] ?? 'access'),
      }),
      header: [
        ...(requestBody ? [{ key: 'Content-Type', value: 'application/json' }] : []),
        ...of('header').map((one) =>
          one.name === 'Idempotency-Key'
            ? { key: one.name, value: '{{$guid}}' }
            : { key: one.name, value: '', disabled: true },
        ),
      ],
      url: {
        raw: `{{baseUrl}}${asVariables(path)}`,
        host: [variable('baseUrl')],
        path: asVariables(path).slice(1).split('/'),
        query: of('query').map(({ name: key, required = false, description: about, ...value }) => ({
          key,
          value: valueOf(value),
          disabled: !required,
          ...(about !== undefined && { description: about }),
        })),
        variable: of('path').map(({ name: key, ...value }) => ({ key, value: pathValue(path, key) ?? valueOf(value) })),
      },
      ...(requestBody && { body: bodyOf(requestBody, TAKEN[operationId]) }),
    },
  }
}

const asVariables = (path: string) => path.replace(/\{(\w+)\}/g, ':$1')

function pathValue(path: string, name: string): string | undefined {
  if (name === 'code') return variable('invite_code')
  if (name === 'phone') return variable('phone')
  return path.includes('/users/{id}/') ? variable('user_id') : undefined
}

const valueOf = ({ example, schema }: Pick<Parameter, 'example' | 'schema'>) =>
  String(example ?? schema.default ?? schema.enum?.[0] ?? '')

const bearer = (name: Variable) => ({
  type: 'bearer',
  bearer: [{ key: 'token', value: variable(name), type: 'string' }],
})

function bodyOf(
  { content }: NonNullable<OperationObject['requestBody']>,
  taken: Partial<Record<string, Variable>> = {},
) {
  const [first] = Object.values(content['application/json']?.examples ?? {})
  const variables = Object.fromEntries(Object.entries(taken).map(([field, name]) => [field, name && variable(name)]))
  const raw = JSON.stringify({ ...(first?.value as object), ...variables }, null, 2)
  return { mode: 'raw', raw, options: { raw: { language: 'json' } } }
}

const keep = (fields: Partial<Record<string, Variable>>): string[] => [
  'const answer = pm.response.code < 300 ? pm.response.json() : {}',
  ...Object.entries(fields).map(
    ([field, name]) => `if (answer.${field} !== undefined) pm.environment.set('${name}', String(answer.${field}))`,
  ),
]
