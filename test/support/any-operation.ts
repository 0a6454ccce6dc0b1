import type { DocumentedOperation } from './documented-answers.ts'
import { createServerKey } from './rewards.ts'
import { createStaff } from './staff.ts'
import { currentUser, newPhone, signInAs } from './test-app.ts'
import type { SignedIn, TestApp } from './test-app.ts'

type RequestOptions = NonNullable<Parameters<TestApp['request']>[2]>

export const isForStaff = ({ object: { security } }: DocumentedOperation) => security.some((one) => 'staffAuth' in one)

const isForServer = ({ object: { security } }: DocumentedOperation) => security.some((one) => 'serverAuth' in one)

/** Calls any operation as one user and one superuser of the app, who are made when first needed. */
export function createCaller(test: TestApp) {
  let user: ReturnType<typeof signUp> | undefined
  let staff: Promise<string> | undefined
  let server: Promise<string> | undefined

  async function signUp() {
    const caller = await signInAs(test)
    const { id, invite_code: inviteCode } = await currentUser(test, caller)
    return { caller, id, inviteCode }
  }

  const someone = () => (user ??= signUp())
  const superuser = () => (staff ??= createStaff('superuser').then(({ token }) => token))

  /** A request that the operation would accept, with changes. */
  async function call(
    operation: DocumentedOperation,
    app: TestApp,
    changes: RequestOptions & { method?: string } = {},
  ) {
    const { method = operation.method, ...options } = changes
    const { caller, id, inviteCode } = await someone()
    const [example] = Object.values(operation.object.requestBody?.content['application/json'].examples ?? {})
    const body = example && { ...(example.value as object), ...realValues(example.value as object, caller) }
    const token = isForStaff(operation)
      ? await superuser()
      : isForServer(operation)
        ? await (server ??= createServerKey().then(({ key }) => key))
        : operation.object.security.length > 0
          ? caller.access
          : undefined
    return app.request(method, operation.path.replace('{id}', String(id)).replace('{code}', inviteCode), {
      ...(body && { body }),
      ...(token !== undefined && { token }),
      ...options,
    })
  }

  return { call, someone, superuser }
}

const realValues = (body: object, { access, refresh }: SignedIn) => ({
  ...('phone' in body && { phone: newPhone() }),
  ...('refresh' in body && { refresh }),
  ...('token' in body && String(body.token).startsWith('eyJ') && { token: access }),
})
