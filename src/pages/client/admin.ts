import { driveJob } from './drive-job.ts'
import { offerSelectAll } from './select-all.ts'
import { offerPasskeys } from './passkeys.ts'

/** Moments in the viewer's own zone and language; without this script they are shown in UTC. */
function localiseTimes(): void {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' })
  for (const time of document.querySelectorAll('time')) time.textContent = format.format(new Date(time.dateTime))
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
