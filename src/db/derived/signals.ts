/** What makes a reward look as if someone had invited themselves. It holds the reward for staff, and never refuses it. */
export const SIGNALS = [
  'same_device',
  'same_network',
  'many_sign_ups',
  'consecutive_numbers',
  'invitee_gone',
  'voided_before',
] as const
export type Signal = (typeof SIGNALS)[number]

/** Ids of the users who make a signal up, how many sign-ups, or what became of the invitee or of their rewards. */
export interface SignalEvidence {
  same_device?: number[]
  same_network?: number[]
  many_sign_ups?: number
  consecutive_numbers?: number[]
  invitee_gone?: 'blocked' | 'deleted'
  voided_before?: true
}

/** No threshold of people who are alike is higher. */
export const MOST_NEAR = 20
/** No threshold of sign-ups is higher. */
export const MOST_SIGN_UPS = 50
