/* What statements, triggers and checks of rewards say alike. They are texts, since triggers are. */

/** The event that the service itself reports. */
export const SIGN_UP = 'sign_up'

/** What a reward of a row is called: `1-4821-inviter-1`. */
export const rewardNameOf = (row: string) =>
  ['program_id', 'invitee_id', 'side', 'ordinal'].map((column) => `${row}.${column}`).join(` || '-' || `)

/** Each reward of an inviter is counted in both, whatever the window is: so another window starts with what was drawn. */
export const countedPeriods = (moment: string) => `json_each(json_array('all', date(${moment} / 1000, 'unixepoch')))`

/** The window of a rule's caps that a moment is in. The days of a month begin with it. */
export const capPeriod = (rule: string, moment: string) => `CASE ${rule} ->> '$.caps.window'
			WHEN 'month' THEN strftime('%Y-%m', ${moment} / 1000, 'unixepoch')
			WHEN 'day' THEN date(${moment} / 1000, 'unixepoch') ELSE 'all' END`
