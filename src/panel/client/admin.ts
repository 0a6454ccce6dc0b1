import { countCharacters } from './count-characters.ts'
import { driveJob } from './drive-job.ts'
import { offerCopy, takeInvite } from './invites.ts'
import { offerKeys } from './keys.ts'
import { previewLink } from './link-preview.ts'
import { typeLocalTimes } from './local-times.ts'
import { offerPasskeys } from './passkeys.ts'
import { offerPickers } from './pickers.ts'
import { offerSelectAll } from './select-all.ts'
import { warnOfSessionEnd } from './session-end.ts'
import { showProgress } from './simulation.ts'
import { keepUnsentForm } from './unsent-form.ts'

/**
 * Shows times in the viewer's own zone and language. The title has the full time with its zone, and UTC. Without this
 * script times are in UTC.
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

/** Removes the notice from the address, so that it is not shown again after a reload or from a bookmark. */
function forgetNotice(): void {
  const url = new URL(location.href)
  if (!url.searchParams.has('done')) return
  url.searchParams.delete('done')
  history.replaceState(history.state, '', url)
}

localiseTimes()
typeLocalTimes()
forgetNotice()
countCharacters()
driveJob()
offerSelectAll()
offerPickers()
offerKeys()
offerPasskeys()
offerCopy()
takeInvite()
showProgress()
keepUnsentForm()
previewLink()
warnOfSessionEnd()
