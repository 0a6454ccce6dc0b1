import { driveJob } from './drive-job.ts'
import { offerSelectAll } from './select-all.ts'
import { offerPasskeys } from './passkeys.ts'

/**
 * Moments in the viewer's own zone and language, the year only where it is another one; all of it, with the zone, and
 * UTC are in the title. Without this script they are shown in UTC.
 */
function localiseTimes(): void {
  const { lang } = document.documentElement
  const near = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' })
  const far = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' })
  const whole = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'long' })
  const year = new Date().getFullYear()
  for (const time of document.querySelectorAll('time')) {
    const at = new Date(time.dateTime)
    time.textContent = (at.getFullYear() === year ? near : far).format(at)
    time.title = `${whole.format(at)}\n${time.title}`
  }
}

/** On a narrow screen the sections are a line to scroll: the one that is open is in sight. */
function showCurrentSection(): void {
  document.querySelector('.panel-sections [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
}

localiseTimes()
showCurrentSection()
driveJob()
offerSelectAll()
offerPasskeys()
