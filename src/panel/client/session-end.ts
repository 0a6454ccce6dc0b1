import { keepTypedForm } from './unsent-form.ts'

/** Staff are warned so long before they are signed out. */
const WARNING_MS = 120_000
const CHECK_MS = 5000
/** Any page: a request extends the session, and its answer says for how long. */
const PAGE = '/admin/account/'
const HEADER = 'Staff-Session-Seconds'
/** What a page in another tab has found out. */
const SHARED = 'staff-session-ends'

const endAfter = (seconds: number) => Date.now() + seconds * 1000

/** The latest end that a tab of this staff member knows. A browser may refuse its storage. */
function share(staff: string, ends: number): number {
  try {
    const [owner, at] = (localStorage.getItem(SHARED) ?? '').split(' ')
    const latest = owner === staff ? Math.max(ends, Number(at)) : ends
    localStorage.setItem(SHARED, `${staff} ${latest}`)
    return latest
  } catch {
    return ends
  }
}

/** Whole minutes, so that the warning is read out once a minute. */
const inWords = (ms: number): string =>
  new Intl.NumberFormat(document.documentElement.lang, {
    ...({ style: 'unit', unit: 'minute', unitDisplay: 'long' } as const),
  }).format(Math.max(1, Math.ceil(ms / 60_000)))

/** Warns before the session ends, offers to extend it, and keeps what was typed when it has ended. */
export function warnOfSessionEnd(): void {
  const { staff, sessionSeconds } = document.body.dataset
  const bar = document.querySelector<HTMLElement>('[data-part="session-end"]')
  const [words, stay, signIn] = ['span', 'button', 'a'].map((name) => bar?.querySelector<HTMLElement>(name))
  if (staff === undefined || !bar || !words || !stay || !signIn) return
  const { ends: warning = '', ended = '' } = bar.dataset
  let ends = share(staff, endAfter(Number(sessionSeconds)))
  let isOver = false

  function end(): void {
    isOver = true
    keepTypedForm()
    const next = new URLSearchParams({ next: location.pathname + location.search })
    signIn?.setAttribute('href', `/admin/sign-in/?${next.toString()}`)
  }

  function check(): void {
    if (isOver || staff === undefined || !bar || !words || !stay || !signIn) return
    ends = share(staff, ends)
    const left = ends - Date.now()
    const hasEnded = left <= 0
    if (hasEnded) end()
    bar.hidden = left > WARNING_MS
    stay.hidden = hasEnded
    signIn.hidden = !hasEnded
    const text = hasEnded ? ended : warning.replace('#', inWords(left))
    if (!bar.hidden && words.textContent !== text) words.textContent = text
  }

  async function extend(): Promise<void> {
    const answer = await fetch(PAGE, { method: 'HEAD' }).catch(() => undefined)
    const seconds = answer?.headers.get(HEADER)
    // Without a session it leads to the sign-in.
    ends = seconds == null ? Date.now() : endAfter(Number(seconds))
    check()
  }

  stay.addEventListener('click', () => void extend())
  document.addEventListener('visibilitychange', check)
  setInterval(check, CHECK_MS)
  check()
}
