import { env } from 'cloudflare:workers'
import { createWorkerPorts } from '../../src/worker.ts'
import { createCaller, isForStaff } from '../support/any-operation.ts'
import type { DocumentedOperation } from '../support/documented-answers.ts'
import { failBefore } from '../support/failing-database.ts'
import { startWorker } from '../support/start-worker.ts'
import { createTestApp, ORIGIN } from '../support/test-app.ts'
import { test } from './scenarios.ts'

/* How to provoke answers that depend on how an operation is called, for any operation. */

const down = () => Promise.reject(new Error('overloaded'))
const { guard } = createWorkerPorts(env, test.config)
/** These call the guard before the database. */
const GUARDED = new Set(['auth_send_code', 'auth_get_by_phone', 'users_confirm_phone'])
const guardDown = createTestApp({ ports: { guard: { ...guard, issueCode: down, checkCode: down } } })

const no = () => Promise.resolve(false)
/** Except for what one's own account has beyond the budget of a staff member. */
const unlessOwn = (name: string) => Promise.resolve(!name.startsWith('account '))
const ofSession = (name: string) => Promise.resolve(name.startsWith('sessions '))
const flooded = createTestApp({ variables: { NETWORK_LIMITS: 'on' }, ports: { ipLimit: ofSession, networkLimit: no } })
const overused = createTestApp({ variables: { NETWORK_LIMITS: 'on' }, ports: { ipLimit: unlessOwn, sessionLimit: no } })
const noReading = createTestApp({ variables: { LIMITS: 'files_per_staff=0, simulations_per_staff=0' } })
const noChanges = createTestApp({
  variables: { LIMITS: 'changes_per_staff=0, final_changes_per_staff=0, reviews_per_staff=0' },
})
const broken = createTestApp({
  ports: {
    clock: () => {
      throw new TypeError('broken')
    },
  },
})

const { call, someone, superuser } = createCaller(test)

/** Sends invalid values in the body or the query. */
async function callWrongly(operation: DocumentedOperation) {
  if (operation.object.requestBody) {
    return call(operation, test, { body: { phone: 1, code: [], token: 1, refresh: 1, first_name: 1 } })
  }
  return call({ ...operation, path: `${operation.path}?limit=0&format=xml&from=yesterday` }, test)
}

let unset: ReturnType<typeof startWorker> | undefined

async function callUnconfigured({ method, path }: DocumentedOperation) {
  const worker = await (unset ??= startWorker())
  const unconfigured = { ...env, ENVIRONMENT: 'production' }
  const request = new Request(ORIGIN + path.replace('{id}', '1'), { method }) as Parameters<typeof worker.fetch>[0]
  return worker.fetch(request, unconfigured)
}

/** By name of the answer. */
export const PROVOCATIONS: Record<string, (operation: DocumentedOperation) => Promise<Response>> = {
  '400 malformed_json': (operation) => call(operation, test, { body: '{"phone":' }),
  '400 invalid_request': callWrongly,
  '401 not_authenticated': (operation) => test.request(operation.method, operation.path.replace('{id}', '1')),
  '401 token_not_valid': async (operation) => call(operation, test, { token: (await someone()).caller.refresh }),
  '403 staff_sign_in_required': async (operation) => call(operation, test, { token: (await someone()).caller.access }),
  '405 method_not_allowed': (operation) => call(operation, test, { method: 'PUT' }),
  '413 body_too_large': (operation) => call(operation, test, { body: { phone: 'x'.repeat(65_536) } }),
  '415 unsupported_media_type': (operation) => call(operation, test, { headers: { 'Content-Type': 'text/plain' } }),
  '429 changes_per_staff': (operation) => call(operation, noChanges),
  '429 final_changes_per_staff': (operation) => call(operation, noChanges),
  '429 reviews_per_staff': (operation) => call(operation, noChanges),
  '429 files_per_staff': (operation) => call(operation, noReading),
  '429 simulations_per_staff': (operation) => call(operation, noReading),
  '429 requests_per_network': (operation) => call(operation, flooded),
  '429 requests_per_session': async (operation) => {
    // A staff token counts against itself once the isolate has seen it.
    if (isForStaff(operation)) await overused.request('GET', '/api/v1/admin/codes/', { token: await superuser() })
    return call(operation, overused)
  },
  '500 internal_error': (operation) => call(operation, broken),
  '503 storage_unavailable': (operation) =>
    call(
      operation,
      GUARDED.has(operation.object.operationId)
        ? guardDown
        : createTestApp({ ports: { openDatabase: failBefore().openDatabase } }),
    ),
  '503 misconfigured': callUnconfigured,
}
