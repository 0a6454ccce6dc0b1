import { useState } from 'react'
import type { FormEvent } from 'react'
import { useSendCode } from 'referral-api-client/react'
import { api, textOf } from './api.ts'

/** From an invitation: `?code=K49FJ5`, or the click token of a referral link. */
const invitation = new URLSearchParams(location.search)

/** A code in a link was clicked, not typed: it counts as a click, which its owner may decline. */
async function referralToken(): Promise<string | undefined> {
  const [token, code] = [invitation.get('referral_token'), invitation.get('code')]
  if (token !== null || code === null) return token ?? undefined
  const found = await api.referrals.resolve({ code })
  return found.valid ? found.referral_token : undefined
}

export function SignIn({ hasEnded }: { hasEnded: boolean }) {
  const { send, sent, isSending, isPending, resendIn, error } = useSendCode(api)
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [invitedBy, setInvitedBy] = useState('')
  const [failure, setFailure] = useState<unknown>()
  const problem = failure ?? (isPending ? undefined : error)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setFailure(undefined)
    if (!isPending) return void send({ phone })
    try {
      const typed = invitedBy || undefined
      await api.auth.signIn({ phone, code, invitedBy: typed, referralToken: typed ? undefined : await referralToken() })
    } catch (reason) {
      setFailure(reason)
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <h1>Invite your friends</h1>
      {hasEnded && <p role="status">Your session has ended. Sign in again.</p>}
      <label>
        Phone
        <input type="tel" autoComplete="tel" required value={phone} onChange={(e) => setPhone(e.target.value)} />
      </label>
      {isPending && (
        <>
          <label>
            Code from the message
            <input
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              autoFocus
              value={code}
              onChange={(e) => setCode(e.target.value)}
            />
          </label>
          {sent?.code !== undefined && <p>Development: the code is {sent.code}.</p>}
          <label>
            Invite code, if you have one
            <input value={invitedBy} onChange={(e) => setInvitedBy(e.target.value)} />
          </label>
        </>
      )}
      {problem !== undefined && <p role="alert">{textOf(problem)}</p>}
      <button disabled={isSending}>{isPending ? 'Sign in' : 'Send code'}</button>
      {isPending && (
        <button type="button" disabled={isSending || resendIn > 0} onClick={() => void send({ phone })}>
          {resendIn > 0 ? `Send again in ${resendIn} s` : 'Send again'}
        </button>
      )}
    </form>
  )
}
