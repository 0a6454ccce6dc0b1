import type { components, operations } from './api.ts'
import { ApiError, NetworkError } from './errors.ts'
import { createSession } from './session.ts'
import type { SessionState } from './session.ts'
import { memoryStorage, onWindow, webStorage } from './storage.ts'
import type { Storage } from './storage.ts'
import { bringsTokens } from './tokens.ts'
import type { Tokens } from './tokens.ts'
import { createTransport, randomKey, underKey } from './transport.ts'
import type { Request, TransportOptions } from './transport.ts'
import type { Answer, Body, Query } from './types.ts'

export type { ErrorCode } from './api.ts'
export { ApiError, NetworkError } from './errors.ts'
export type { FieldError } from './errors.ts'
export type { SessionState } from './session.ts'
export { memoryStorage, webStorage } from './storage.ts'
export type { Storage } from './storage.ts'
export type { Request } from './transport.ts'

/** Everything that the API returns and takes, by its name in the API reference. */
export type Schemas = components['schemas']

export interface ClientOptions extends TransportOptions {
  /** Where the session is kept: by default `localStorage`, and the memory where there is none. */
  storage?: Storage | undefined
  /** Start of the two keys in the storage, `referral_api` by default. Letters, digits, `.`, `-` and `_`. */
  storageKey?: string | undefined
}

export interface SignIn {
  phone: string
  code: string | number
  /** An invite code, if the user has entered one. Counts for new users only. */
  invitedBy?: string | undefined
  /** The click token of a referral link. Counts for new users only. */
  referralToken?: string | undefined
}

export type Client = ReturnType<typeof createClient>

/** A client of the service, one for the whole app. */
export function createClient({ storage = usual(), storageKey = 'referral_api', ...options }: ClientOptions) {
  const transport = createTransport(options)
  const { send } = transport
  const post = async <Result>(path: string, body: object, more?: Partial<Request>) =>
    send<Result>({ method: 'POST', path, body, ...more })
  const session = createSession({
    storage,
    key: `${storageKey}.session`,
    bookmark: transport,
    refresh: async (refresh) => withTokens(await post<Tokens>('auth/jwt/refresh/', { refresh }, { repeatable: true })),
  })

  // Survives sign-out: strangers who try codes cannot lock out a device that has signed in before.
  const deviceKey = `${storageKey}.device`
  const device = async () => (await quietly(() => storage.get(deviceKey))) ?? undefined

  /** The same call while one is under way returns its result: a double tap sends one request. */
  const underWay = new Map<string, Promise<unknown>>()
  async function once<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const running = underWay.get(name) ?? work().finally(() => underWay.delete(name))
    underWay.set(name, running)
    return running as Promise<Result>
  }

  /** Of the latest sign-in that has not been answered: the same code again is the same request. */
  let attempt: { name: string; key: string | undefined } | undefined

  async function signIn({ phone, code, invitedBy, referralToken }: SignIn): Promise<SessionState> {
    const name = `${phone} ${code}`
    return once(name, async () => {
      if (attempt?.name !== name) attempt = { name, key: randomKey() }
      const { key } = attempt
      const since = await session.beginSignIn()
      const signedIn = withTokens(
        await post<Answer<'auth_get_by_phone'>>(
          'auth/jwt/get_by_phone/',
          { phone, code, invited_by_code: invitedBy, referral_token: referralToken, device: await device() },
          underKey(key),
        ),
      )
      attempt = undefined
      await quietly(() => storage.set(deviceKey, signedIn.device))
      await session.open(signedIn, since).catch(async (error: unknown) =>
        logOut(signedIn.refresh).finally(() => {
          throw error
        }),
      )
      return session.state
    })
  }

  const logOut = async (refresh?: string) => refresh && post('auth/logout/', { refresh }, { repeatable: true })

  async function signOut(): Promise<void> {
    await Promise.all((await session.end()).map(logOut)).catch(async (error: unknown) => {
      if (await session.isLeft()) throw error
    })
  }

  /** A request of the user. If their token is refused, it is refreshed, and the request sent again. */
  const request = async <Result>(wanted: Request) => asUser<Result>(wanted, session.confirm)

  async function asUser<Result>(wanted: Request, done: (access: string) => unknown): Promise<Result> {
    const attempt = async (access: string) => {
      const answer = await send<Result>({
        repeatable: wanted.method === 'GET',
        ...wanted,
        headers: { ...wanted.headers, Authorization: `Bearer ${access}` },
      })
      await done(access)
      return answer
    }
    const access = await session.access()
    try {
      return await attempt(access)
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'token_not_valid')) throw error
      return attempt(await session.access(access))
    }
  }

  const get = async <Id extends keyof operations>(path: string, query?: Query<Id>) =>
    request<Answer<Id>>({ method: 'GET', path, query })
  const change = async <Id extends keyof operations>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: Body<Id>,
    more?: Partial<Request>,
  ) => request<Answer<Id>>({ method, path, body, ...more })

  onWindow('online', session.resume)

  return {
    get state(): SessionState {
      return session.state
    },
    /** Calls back after each change of `state`. Returns a function that ends that. */
    subscribe: session.subscribe,
    /** Resolves with the state as soon as the storage has answered. */
    ready: session.ready,
    /** For apps that come to the front or back online: looks for other tabs' changes, and refreshes if it is time. */
    resume: session.resume,
    auth: {
      /** Never repeated by itself: after a `NetworkError`, the message may have been sent. */
      sendCode: async ({ phone, turnstileToken }: { phone: string; turnstileToken?: string | undefined }) =>
        once(phone, async () =>
          post<Answer<'auth_send_code'>>('auth/send_code/', {
            phone,
            turnstile_token: turnstileToken,
            device: await device(),
          }),
        ),
      signIn,
      /**
       * Works offline too; the service then learns about it when the session expires. Rejects if the storage can't be
       * emptied either.
       */
      signOut,
      /** For calls to your own server, which asks the service whose it is. Refreshed when it has expired. */
      accessToken: async () => session.access(),
    },
    users: {
      me: async () => get<'users_current_user'>(me),
      update: async (fields: Body<'users_update_current_user'>) =>
        change<'users_update_current_user'>('PATCH', me, fields),
      list: async (query?: Query<'users_list'>) => get<'users_list'>('users/', query),
      get: async (id: number) => get<'users_retrieve'>(`users/${id}/`),
      invited: async (id: number, query?: Query<'users_invited'>) =>
        get<'users_invited'>(`users/${id}/invited/`, query),
      export: async () => get<'users_export'>(`${me}export/`),
      changePhone: async (phone: string) => change<'users_change_phone'>('POST', `${me}phone/`, { phone }),
      verifyCurrentPhone: async () => change<'users_verify_current_phone'>('POST', `${me}phone/verify_current/`),
      confirmPhone: async (fields: Body<'users_confirm_phone'>) =>
        change<'users_confirm_phone'>('POST', `${me}phone/confirm/`, fields),
      /** Deletes the account and ends the session. */
      delete: async () => asUser<Answer<'users_delete_current_user'>>({ method: 'DELETE', path: me }, session.end),
    },
    sessions: {
      list: async () => get<'auth_sessions_list'>('auth/sessions/'),
      end: async (id: string) => change<'auth_sessions_end'>('DELETE', `auth/sessions/${encodeURIComponent(id)}/`),
      endOthers: async () => change<'auth_sessions_end_others'>('DELETE', 'auth/sessions/'),
    },
    links: {
      list: async (query?: Query<'referral_links_list'>) => get<'referral_links_list'>('referral_links/', query),
      create: async (link: Body<'referral_links_create'>) =>
        change<'referral_links_create'>('POST', 'referral_links/', link, underKey(randomKey())),
      get: async (code: string) => get<'referral_links_retrieve'>(linkOf(code)),
      update: async (code: string, fields: Body<'referral_links_change'>) =>
        change<'referral_links_change'>('PATCH', linkOf(code), fields),
      disable: async (code: string) => change<'referral_links_disable'>('DELETE', linkOf(code)),
      share: async (code: string, query?: Query<'referral_links_share'>) =>
        get<'referral_links_share'>(`${linkOf(code)}share/`, query),
      stats: async (code: string, query?: Query<'referral_links_stats'>) =>
        get<'referral_links_stats'>(`${linkOf(code)}stats/`, query),
    },
    referrals: {
      tree: async (query?: Query<'referrals_tree'>) => get<'referrals_tree'>('referrals/tree/', query),
      leaderboard: async (query?: Query<'referrals_leaderboard'>) =>
        get<'referrals_leaderboard'>('referrals/leaderboard/', query),
      stats: async (query?: Query<'referrals_stats'>) => get<'referrals_stats'>('referrals/stats/', query),
      declineInviter: async () => change<'referrals_decline_inviter'>('DELETE', 'referrals/inviter/'),
      /** For an app that was just installed: who invited this phone, if that is known. Works without a session. */
      resolve: async (input: Body<'referrals_resolve'>) =>
        post<Answer<'referrals_resolve'>>('referrals/resolve/', input, { repeatable: true }),
    },
    rewards: {
      /** The user's balances, and what they are made of. */
      list: async (query?: Query<'users_rewards'>) => get<'users_rewards'>(`${me}rewards/`, query),
    },
    /** The page after this one; undefined after the last. */
    async nextPage<Page extends { next: string | null }>({ next }: Page): Promise<Page | undefined> {
      // Only the path: tokens go to the service and nowhere else.
      return next === null ? undefined : request<Page>({ method: 'GET', path: next.split('/api/v1/')[1] ?? '' })
    },
    /** Any other request of the user. */
    request,
  }
}

/** @throws NetworkError if something else has answered */
function withTokens<Issued extends Tokens>(answer: Issued): Issued {
  if (!bringsTokens(answer)) throw new NetworkError(undefined, 200)
  return answer
}

const me = 'users/current_user/'
const linkOf = (code: string) => `referral_links/${encodeURIComponent(code)}/`

function usual(): Storage {
  try {
    // A server may have a `localStorage` too, which all of its users would share.
    return 'document' in globalThis ? webStorage() : memoryStorage()
  } catch {
    return memoryStorage()
  }
}

async function quietly<Result>(work: () => Result | Promise<Result>): Promise<Result | undefined> {
  try {
    return await work()
  } catch {
    return undefined
  }
}
