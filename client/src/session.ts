import type { ErrorCode } from './api.ts'
import { ApiError } from './errors.ts'
import type { Storage } from './storage.ts'
import { claimsOf, isLater, parseStored, sessionOf } from './tokens.ts'
import type { Stored, Tokens } from './tokens.ts'
import { sleep } from './transport.ts'

export interface SessionState {
  /** `unknown` until the storage has answered; it never waits for the network. */
  status: 'unknown' | 'signed_in' | 'signed_out'
  /** Of the user who is signed in. */
  userId?: number | undefined
  /** The service has not confirmed the session since the app started, or since a refresh failed. */
  stale: boolean
  /** Why the service ended the session. Missing if the user signed out. */
  reason?: ErrorCode | undefined
}

/** When something began, by the clock and by one that cannot be set. Milliseconds. */
interface Moment {
  at: number
  ticks: number
}

interface Needs {
  storage: Storage
  key: string
  refresh: (token: string) => Promise<Tokens>
  bookmark: { bookmark: string | undefined }
}

/** How long before its expiry a token is refreshed, if something is requested then. */
const EARLY_MS = 60_000
const LONGEST_COOLDOWN_MS = 10_000
/** Another tab has the newer token already, and is about to store it. */
const TWIN_WAITS_MS = [0, 100, 300, 1000]

const UNREAD = '?'

const ticks = (): number => performance.now()
const moment = (): Moment => ({ at: Date.now(), ticks: ticks() })

/**
 * The tokens of a session. No locks: in this client one refresh runs at a time, and of several tabs or processes the
 * service gives all the same next tokens. The session ends only if the service refuses its token for good and the
 * storage holds no newer one.
 */
export function createSession({ storage, key, refresh, bookmark }: Needs) {
  let session: Stored | undefined
  /** In ticks, if this process has asked for the tokens itself. */
  let issuedAt: number | undefined
  /** In ticks: when the latest sign-in or sign-out of this client began, or one of another tab was found. */
  let switchedAt = 0
  let state: SessionState = { status: 'unknown', stale: true }
  /** The refresh token that the storage holds since it could not be written to; empty if none, UNREAD if it is not known. */
  let outdated: string | undefined
  let flight: Promise<void> | undefined
  let failure: { error: unknown; until: number } | undefined
  let failures = 0
  let writing: Promise<unknown> = Promise.resolve()
  const listeners = new Set<() => void>()

  function setState(next: SessionState): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    for (const listener of listeners) {
      try {
        listener()
      } catch (error) {
        // Reported like any other, and of no matter to the session.
        setTimeout(() => {
          throw error
        })
      }
    }
  }

  function become(next: Stored | undefined, since?: number, reason?: ErrorCode) {
    session = next
    issuedAt = since
    failure = undefined
    if (next) {
      bookmark.bookmark ??= next.bookmark
      const userId = claimsOf(next.access).user_id
      setState({ status: 'signed_in', userId, stale: since === undefined && (state.stale || state.userId !== userId) })
    } else setState({ status: 'signed_out', stale: false, reason })
  }

  /** What the storage holds; if it can't be asked, what this client does. Writes again what it could not, unless others have. */
  async function stored(): Promise<Stored | undefined> {
    try {
      const found = parseStored(await storage.get(key))
      if (outdated !== UNREAD && outdated !== (found?.refresh ?? '')) {
        outdated = undefined
        return found
      }
      await write(session)
    } catch (error) {
      // A locked Keychain is no sign-out.
      if (state.status === 'unknown') throw error
    }
    return session
  }

  async function write(next?: Stored): Promise<void> {
    try {
      await (next ? storage.set(key, JSON.stringify(next)) : storage.remove(key))
      outdated = undefined
    } catch {
      // Until it can be written to, the session lasts as long as the process.
      outdated ??= state.status === 'unknown' ? UNREAD : (session?.refresh ?? '')
      // One that is full can be emptied: after a restart rather no one is signed in than someone else.
      if (next && !isSame(session, next.access)) {
        await write()
        outdated ??= ''
      }
    }
  }

  /** Reads and writes of this client's storage don't overlap. Nothing in here waits for the network or the app. */
  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = writing.then(work)
    writing = turn.catch(() => undefined)
    return turn
  }

  /** Takes over what another tab or process has stored. In turn. */
  async function look(): Promise<Stored | undefined> {
    const found = await stored()
    // Nothing is what a session leaves that the service has refused, too: that must not undo a sign-in.
    if (found && !isSame(found, session?.access)) switchedAt = ticks()
    if (found?.access !== session?.access || state.status === 'unknown') become(found)
    return found
  }
  const sync = async () => inTurn(look)

  /** Stores the successor of a token, unless the app or another tab has moved on since or someone has signed in. */
  const succeed = async (used: Stored, tokens: Tokens, since: Moment) =>
    inTurn(async () => {
      const found = await look()
      const isOurs = isSame(found, used.access) && (found.refresh === used.refresh || !isLater(found, tokens))
      if (isOurs) await adopt(tokens, since)
    })

  async function adopt({ access, refresh }: Tokens, { at, ticks }: Moment): Promise<void> {
    const next = { access, refresh, at, bookmark: bookmark.bookmark }
    await write(next)
    become(next, ticks)
  }

  /** Ends the session here, unless the storage holds another one. Returns the refresh tokens of what ends. */
  const close = async (isOurs: (found: Stored) => boolean, reason?: ErrorCode) =>
    inTurn(async () => {
      const before = session
      const found = await look()
      if (found && !isOurs(found)) return []
      await write()
      become(undefined, undefined, reason)
      // What could not be emptied may be an earlier session.
      return [...new Set([(found ?? before)?.refresh, outdated])]
    })

  /** Milliseconds until the access token expires, from its own lifetime and the time since it was issued. */
  function timeLeft(of: Stored): number {
    const { exp = Infinity, iat = 0 } = claimsOf(of.access)
    const byClock = Date.now() - of.at
    // A clock that was set back says nothing about the age. One that was set forward costs one refresh.
    const age = issuedAt === undefined ? (byClock < 0 ? Infinity : byClock) : Math.max(ticks() - issuedAt, byClock)
    return (exp - iat) * 1000 - age
  }

  /** The session, if its token was refused or expires soon. */
  function due(refused?: string): Stored | undefined {
    if (!session || session.access === refused) return session
    const { exp = Infinity, iat = 0 } = claimsOf(session.access)
    return timeLeft(session) <= Math.min(EARLY_MS, (exp - iat) * 500) ? session : undefined
  }

  async function renew(refused?: string): Promise<void> {
    if (failure && ticks() < failure.until) throw failure.error
    await sync()
    for (let old = due(refused); old; old = due(refused)) {
      const { refresh: used } = old
      const since = moment()
      try {
        const tokens = await refresh(used)
        failures = 0
        await succeed(old, tokens, since)
        return
      } catch (error) {
        // Whoever has signed in since has not failed.
        if (!isSame(session, old.access)) continue
        const code = error instanceof ApiError && error.status === 401 ? error.code : undefined
        if (code === undefined) {
          coolDown(error)
          throw error
        }
        if (await hasNewer(used, code)) continue
        await close((found) => found.refresh === used, code)
        throw error
      }
    }
  }

  function coolDown(error: unknown): void {
    const wait = Math.min(LONGEST_COOLDOWN_MS, 1000 * 2 ** failures) * (0.5 + Math.random() / 2)
    failures += 1
    failure = { error, until: ticks() + ((error as Partial<ApiError>).retryAfter ?? 0) * 1000 + wait }
    if (session) setState({ ...state, stale: true })
  }

  async function hasNewer(used: string, code: ErrorCode): Promise<boolean> {
    for (const wait of code === 'token_superseded' ? TWIN_WAITS_MS : [0]) {
      await sleep(wait)
      await sync()
      if (session?.refresh !== used) return true
    }
    return false
  }

  /** Single flight: all calls that come while a refresh runs wait for the same one. */
  const refreshOnce = async (refused?: string) =>
    (flight ??= renew(refused).finally(() => {
      flight = undefined
    }))

  /**
   * A token for a request, not the one that the service has just refused. Near its end it is refreshed on the side;
   * the request waits for that only when it has expired. It is of the session that the request began in, or none.
   */
  async function access(refused?: string): Promise<string> {
    const began = refused ?? (state.status === 'unknown' ? await sync() : session)?.access
    const current = () => {
      if (!isSame(session, began)) throw notSignedIn()
      return session.access
    }
    current()
    const old = due(refused)
    if (old) {
      const refreshed = refreshOnce(refused)
      if (old.access === refused || timeLeft(old) <= 0) await refreshed
      else void refreshed.catch(() => undefined)
    }
    return current()
  }

  async function resume(): Promise<SessionState> {
    failure = undefined
    await sync().catch(() => undefined)
    if (due()) await refreshOnce().catch(() => undefined)
    return state
  }

  storage.watch?.(key, () => void sync().catch(() => undefined))
  try {
    const found = storage.get(key)
    if (found && typeof found === 'object')
      void inTurn(async () => become(parseStored(await found))).catch(() => undefined)
    // One that answers at once makes the state known at once: no flash of the sign-in screen.
    else become(parseStored(found))
  } catch {
    // Asked again at the next request.
  }

  return {
    get state() {
      return state
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: async () => {
      if (state.status === 'unknown') await sync()
      return state
    },
    access,
    resume,
    /** When a sign-in begins: what other tabs have done so far came before it. */
    beginSignIn: async (): Promise<Moment> => {
      await sync().catch(() => undefined)
      return moment()
    },
    /**
     * Starts the session of a sign-in, unless there was a later sign-in or a sign-out while it was under way, or any in
     * another tab.
     */
    open: async (tokens: Tokens, since: Moment) =>
      inTurn(async () => {
        await look().catch(() => undefined)
        if (since.ticks < switchedAt) throw notSignedIn()
        switchedAt = since.ticks
        await adopt(tokens, since)
      }),
    /** Ends the session of an access token, or whichever there is. */
    end: async (access?: string) => {
      if (access === undefined) switchedAt = ticks()
      return close((found) => access === undefined || isSame(found, access))
    },
    /** Whether the storage still holds a session that has ended. Tries again to empty it. */
    isLeft: async () => sync().then(() => outdated !== undefined),
    /** The service has accepted this access token. */
    confirm: (access: string): void => {
      if (state.stale && isSame(session, access)) setState({ ...state, stale: false })
    },
  }
}

const isSame = (found: Stored | undefined, access: string | undefined): found is Stored =>
  found !== undefined && sessionOf(found.access) === sessionOf(access)
const notSignedIn = () => new ApiError(401, { code: 'not_authenticated', detail: 'Not signed in' })
