import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { ApiError } from './client.ts'
import type { Client, Schemas, SessionState } from './client.ts'

const ON_SERVER: SessionState = { status: 'unknown', stale: true }

/** The session, for any component: it renders again when someone signs in or out, here or in another tab. */
export function useSession(api: Pick<Client, 'state' | 'subscribe'>): SessionState {
  return useSyncExternalStore(
    api.subscribe,
    () => api.state,
    () => ON_SERVER,
  )
}

export interface SendCode {
  /** Sends a code. True if one is on its way, now or since shortly before. Never rejects: look at `error`. */
  send: (input: Parameters<Client['auth']['sendCode']>[0]) => Promise<boolean>
  isSending: boolean
  /** What the service answered when it sent the code. */
  sent: Schemas['CodeSent'] | undefined
  /** A code has been sent, by this call or shortly before: ask for it. */
  isPending: boolean
  /** Seconds until another code can be sent: counts down to 0. */
  resendIn: number
  error: unknown
}

/** Sends a sign-in code, and counts down until the next one. */
export function useSendCode(api: { auth: Pick<Client['auth'], 'sendCode'> }): SendCode {
  const [state, setState] = useState<Omit<SendCode, 'send' | 'resendIn'>>(NOTHING)
  const [resendIn, setResendIn] = useState(0)
  /** By a clock that cannot be set; timers of hidden tabs are late. */
  const until = useRef(0)

  const wait = (seconds: number) => {
    until.current = performance.now() + seconds * 1000
    setResendIn(seconds)
  }

  const send = useCallback<SendCode['send']>(
    async (input) => {
      setState((before) => ({ ...before, isSending: true, error: undefined }))
      try {
        const sent = await api.auth.sendCode(input)
        setState({ sent, isPending: true, isSending: false, error: undefined })
        wait(sent.resend_in)
        return true
      } catch (error) {
        const isWaiting = error instanceof ApiError && error.code === 'send_cooldown'
        // The code that was sent before still works.
        setState((before) => ({ ...before, isSending: false, isPending: before.isPending || isWaiting, error }))
        if (error instanceof ApiError && error.retryAfter !== undefined) wait(error.retryAfter)
        return isWaiting
      }
    },
    [api],
  )

  const isCounting = resendIn > 0
  useEffect(() => {
    if (!isCounting) return undefined
    const timer = setInterval(
      () => setResendIn(Math.max(0, Math.ceil((until.current - performance.now()) / 1000))),
      500,
    )
    return () => clearInterval(timer)
  }, [isCounting])

  return { ...state, send, resendIn }
}

const NOTHING = { sent: undefined, isPending: false, isSending: false, error: undefined }
