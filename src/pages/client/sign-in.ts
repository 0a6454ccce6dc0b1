import type { CallApi, Problem } from './api.ts'
import { countDown } from './countdown.ts'
import { announce, fromTemplate, part, partOf, whileBusy } from './dom.ts'
import { clearProblem, showProblem } from './problem.ts'
import type { TokenPair } from './session.ts'
import type { Pending } from './storage.ts'
import { text } from './texts.ts'

interface CodeSent {
  resend_in: number
  code_length: number
  code?: number
}

export interface SignInCardOptions {
  api: CallApi
  /** Prefilled phone. */
  phone?: string
  inviteCode?: string
  /** A code was requested before the page was reloaded. */
  pending?: Pending | null
  /** Another phone is signed in on the page. */
  another: boolean
  onPending: (pending: Pending | null) => void
  onSignedIn: (phone: string, tokens: TokenPair, inviteCode: string) => Promise<void>
  onCancel: () => void
}

/** The sign-in card: the phone first, then the code. */
export function createSignInCard({ api, pending = null, ...options }: SignInCardOptions) {
  const card = fromTemplate('sign-in-template')
  const phoneForm = partOf(card, 'phone-form', HTMLFormElement)
  const codeForm = partOf(card, 'code-form', HTMLFormElement)
  const input = (name: string) => partOf(card, `${name}-input`, HTMLInputElement)
  let current = pending

  if (options.another) part(card, 'title').textContent = text.secondPhone
  part(card, 'cancel').hidden = !options.another
  part(card, 'cancel').addEventListener('click', options.onCancel)
  input('phone').value = options.phone ?? ''
  input('invited_by_code').value = options.inviteCode ?? ''

  function showStep(step: 1 | 2, focus = true): void {
    part(card, 'step').textContent = text.step(step)
    phoneForm.hidden = step === 2
    codeForm.hidden = step === 1
    if (focus) input(step === 1 ? 'phone' : 'code').focus()
  }

  function showCodeStep(next: Pending, focus = true): void {
    current = next
    options.onPending(next)
    const { phone, codeLength, developmentCode, resendAt } = next
    part(card, 'sent-to').textContent = phone
    input('code').placeholder = codeLength === undefined ? '' : '•'.repeat(codeLength)
    part(card, 'development').hidden = developmentCode === undefined
    part(card, 'development-code').textContent = developmentCode ?? ''
    const [resend, wait] = [partOf(card, 'resend', HTMLButtonElement), part(card, 'resend-wait')]
    resend.disabled = true
    countDown(wait, resendAt, text.resendIn, () => {
      resend.disabled = false
      wait.textContent = ''
    })
    showStep(2, focus)
  }

  const inviteCode = () => input('invited_by_code').value.trim()

  /** A request in progress counts as sent: only its cooldown is unknown. */
  async function sendCode(form: HTMLFormElement, phone: string): Promise<void> {
    clearProblem(form)
    const answer = await api<CodeSent>({ method: 'POST', path: '/api/v1/auth/send_code/', body: { phone } })
    if (!answer.ok && answer.problem.code !== 'send_cooldown') return showProblem(form, answer.problem)
    const known = current?.phone === phone ? current : { phone }
    if (answer.ok) {
      const { resend_in: wait, code_length: codeLength, code } = answer.value
      const developmentCode = code === undefined ? {} : { developmentCode: String(code) }
      const resendAt = Date.now() + wait * 1000
      showCodeStep({ phone, inviteCode: inviteCode(), codeLength, resendAt, ...developmentCode })
      clearProblem(codeForm)
      announce(text.sent)
    } else {
      const { detail, retryAt = Date.now() } = answer.problem
      showCodeStep({ ...known, inviteCode: inviteCode(), resendAt: retryAt })
      showProblem(codeForm, { code: 'send_cooldown', detail, errors: [] } satisfies Problem)
    }
  }

  async function signIn(): Promise<void> {
    const phone = current?.phone ?? ''
    const code = input('code').value.replace(/\s/g, '')
    const invite = inviteCode()
    clearProblem(codeForm)
    const body = { phone, code, ...(invite && { invited_by_code: invite }) }
    const answer = await api<TokenPair>({ method: 'POST', path: '/api/v1/auth/jwt/get_by_phone/', body })
    if (!answer.ok) return showProblem(codeForm, answer.problem)
    options.onPending(null)
    await options.onSignedIn(phone, answer.value, invite)
  }

  onSubmit(phoneForm, async () => sendCode(phoneForm, input('phone').value.trim()))
  onSubmit(codeForm, signIn)
  part(card, 'resend').addEventListener('click', () => {
    void whileBusy(part(card, 'resend'), async () => sendCode(codeForm, current?.phone ?? ''))
  })
  part(card, 'change').addEventListener('click', () => {
    clearProblem(codeForm)
    options.onPending(null)
    showStep(1)
  })
  part(card, 'fill-in').addEventListener('click', () => {
    input('code').value = current?.developmentCode ?? ''
    input('code').focus()
  })
  codeForm.addEventListener('input', () => current && options.onPending({ ...current, inviteCode: inviteCode() }))

  return {
    card,
    /** Shows the phone step, or the code step if a code is pending. Call it once the card is in the page. */
    start: ({ focus }: { focus: boolean }): void => {
      if (!current) return showStep(1, focus)
      input('phone').value = current.phone
      input('invited_by_code').value = current.inviteCode
      showCodeStep(current, focus)
    },
  }
}

function onSubmit(form: HTMLFormElement, work: () => Promise<void>): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void whileBusy(part(form, 'submit'), work)
  })
}
