import type { Problem } from './api.ts'
import { countDown, stopCountdown } from './countdown.ts'
import { part, setProse } from './dom.ts'
import { text } from './texts.ts'

/** Errors about a field that come without `errors`. */
const FIELD_OF_CODE: Partial<Record<string, string>> = {
  invalid_code: 'code',
  attempts_per_code: 'code',
  failures_per_number: 'code',
  unknown_invite_code: 'invited_by_code',
  sends_per_number: 'phone',
  sms_rejected: 'phone',
}

/** Shows an error at its fields or above the button, with a countdown if there is a wait. */
export function showProblem(form: HTMLFormElement, problem: Problem): void {
  clearProblem(form)
  const own = FIELD_OF_CODE[problem.code]
  const lines = problem.errors.length > 0 ? problem.errors : [{ field: own ?? '', message: problem.detail }]
  const shown = lines.map(({ field, message }) => showLine(form, field, message))
  shown.find((input) => input !== undefined)?.focus()
  const wait = part(form, 'wait')
  if (problem.retryAt === undefined) return
  wait.hidden = false
  countDown(wait, problem.retryAt, text.tryAgainIn, () => {
    wait.hidden = true
  })
}

function showLine(form: HTMLFormElement, field: string, message: string): HTMLInputElement | undefined {
  const input = form.querySelector<HTMLInputElement>(`input[name="${field}"]`) ?? undefined
  const line = form.querySelector<HTMLElement>(`#${CSS.escape(`${field}-error`)}`)
  setProse(line ?? part(form, 'problem'), message)
  input?.setAttribute('aria-invalid', 'true')
  return input
}

/** Clears the errors of a form and keeps its input. */
export function clearProblem(form: HTMLFormElement): void {
  for (const line of form.querySelectorAll('.error')) line.textContent = ''
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid')
  const wait = part(form, 'wait')
  stopCountdown(wait)
  wait.hidden = true
}
