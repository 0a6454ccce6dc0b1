/**
 * Times are typed in the viewer's zone and sent in UTC. Without this script they are typed in UTC, as the label then
 * says. The value is converted on submit, so the page never holds the same time twice.
 */
export function typeLocalTimes(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[type="datetime-local"]')) {
    const label = input.labels?.[0]
    if (label?.textContent) label.textContent = label.textContent.replace('UTC', zoneName())
    if (input.value !== '') input.value = localText(new Date(`${input.value}Z`))
    input.form?.addEventListener('formdata', ({ formData }) => {
      const at = new Date(input.value)
      if (!Number.isNaN(at.getTime())) formData.set(input.name, at.toISOString().slice(0, MINUTES_OF_ISO))
    })
  }
}

/** `2027-01-31T18:00`, the format of the input. */
const MINUTES_OF_ISO = 16
const MINUTE_MS = 60_000

/** The viewer's local time in the format of the input. */
const localText = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, MINUTES_OF_ISO)

/** The name of the zone without summer or winter, such as `Central European Time`. */
function zoneName(): string {
  const { lang } = document.documentElement
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  if (timeZone === 'UTC') return timeZone
  const parts = new Intl.DateTimeFormat(lang, { timeZoneName: 'longGeneric' }).formatToParts()
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}
