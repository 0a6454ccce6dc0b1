/* What statements, triggers and checks of rewards say alike. They are texts, since triggers are. */

/** The event that the service itself reports. */
export const SIGN_UP = 'sign_up'

/** What a reward of a row is called: `1-4821-inviter-1`. */
export const rewardNameOf = (row: string) =>
  ['program_id', 'invitee_id', 'side', 'ordinal'].map((column) => `${row}.${column}`).join(` || '-' || `)

/**
 * Of the amount that one side has earned, what a refund of a part of the event's value takes back: of a percentage as much
 * as the value has lost, a fixed amount when nothing is left of the value, and all of it when the rest is below the rule's
 * minimum. `earning`: that side of the rule.
 */
export const takenBack = ({ rule, earning, amount, value, refunded }: Record<Refund, string>) => `CASE
				WHEN ${value} IS NULL OR ${refunded} >= ${value} OR ${rule} ->> 'minimum_value' > ${value} - ${refunded} THEN ${amount}
				WHEN ${earning} ->> 'percent' IS NULL THEN 0
				ELSE ${amount} - min(${amount}, (${value} - ${refunded}) * CAST(round(${earning} ->> 'percent' * 100) AS INTEGER) / 10000)
			END`
type Refund = 'rule' | 'earning' | 'amount' | 'value' | 'refunded'

/** Of a sign-up's reward that was taken back: it went with its referral. Otherwise staff have voided it. */
export const wentWithReferral = (reward: string, event: string) =>
  `(${reward}.state = 'reversed' OR EXISTS (SELECT 1 FROM transfers AS t WHERE t.reward = ${rewardNameOf(reward)} AND t.id > coalesce(${event}.reversed_after, 0)))`

/** How much of a reward a cap counts: what was paid out, or can still be. */
export const drawnAmount = (row: string) =>
  `coalesce(${row}.paid, iif(${row}.state IN ('voided', 'expired'), 0, ${row}.amount - ${row}.reversed))`

/** Whether a cap counts a reward, as 0 or 1. */
export const isDrawn = (row: string) =>
  `(${row}.paid IS NOT NULL OR ${row}.state IN ('held', 'available', 'fulfilled'))`

/** Each reward of an inviter is counted in both, whatever the window is: so another window starts with what was drawn. */
export const countedPeriods = (moment: string) => `json_each(json_array('all', date(${moment} / 1000, 'unixepoch')))`

/** The window of a rule's caps that a moment is in. The days of a month begin with it. */
export const capPeriod = (rule: string, moment: string) => `CASE ${rule} ->> '$.caps.window'
			WHEN 'month' THEN strftime('%Y-%m', ${moment} / 1000, 'unixepoch')
			WHEN 'day' THEN date(${moment} / 1000, 'unixepoch') ELSE 'all' END`

/** Evidence without the people that it names. Which signals there were stays. `place`: of the evidence in the JSON. */
export const withoutPeople = (evidence: string, place = '$') =>
  `json_replace(${evidence}, ${['same_device', 'same_network', 'consecutive_numbers'].map((signal) => `'${place}.${signal}', json('[]')`).join(', ')})`

/** The same of an event's decisions. */
export const decisionsWithoutPeople = (decisions: string) =>
  `(SELECT json_group_array(${withoutPeople('value', '$.signals')}) FROM json_each(${decisions}))`
