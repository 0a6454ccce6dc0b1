import { offerPasskeys } from './passkeys.ts'

/** Moments in the viewer's own zone and language; without this script they are shown in UTC. */
function localiseTimes(): void {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' })
  for (const time of document.querySelectorAll('time')) time.textContent = format.format(new Date(time.dateTime))
}

localiseTimes()
offerPasskeys()
