import { driveJob } from './drive-job.ts'
import { typeLocalTimes } from './local-times.ts'
import { offerPasskeys } from './passkeys.ts'
import { offerSelectAll } from './select-all.ts'

/**
 * Moments in the viewer's own zone and language, the year only where it is another one; all of it, with the zone, and
 * UTC are in the title. Without this script they are shown in UTC.
 */
function localiseTimes(): void {
  const { lang } = document.documentElement
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const near = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', ...clock })
  const far = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })
  const whole = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' })
  const year = new Date().getFullYear()
  for (const time of document.querySelectorAll('time')) {
    const at = new Date(time.dateTime)
    time.textContent = (at.getFullYear() === year ? near : far).format(at)
    time.title = `${whole.format(at)}\n${time.title}`
  }
}

/**
 * On a narrow screen the sections are a line to scroll: the one that is open is in sight. Not by `scrollIntoView`, from
 * where the Tab key would go on: it begins at the top of the page.
 */
function showCurrentSection(): void {
  const current = document.querySelector<HTMLElement>('.panel-sections [aria-current]')
  const line = current?.closest('ul')
  if (!current || !line) return
  const [at, room] = [current.getBoundingClientRect(), line.getBoundingClientRect()]
  line.scrollLeft += at.left + at.width / 2 - (room.left + room.width / 2)
}

/** What was done is said once: not again when the page is loaded anew, or kept as a bookmark. */
function forgetNotice(): void {
  const url = new URL(location.href)
  if (!url.searchParams.has('done')) return
  url.searchParams.delete('done')
  history.replaceState(history.state, '', url)
}

localiseTimes()
typeLocalTimes()
showCurrentSection()
forgetNotice()
driveJob()
offerSelectAll()
offerPasskeys()
