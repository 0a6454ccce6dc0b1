import type { Session } from './session.ts'

/** A sign-in that waits for its code. */
export interface Pending {
  phone: string
  inviteCode: string
  /** Unix time, milliseconds. */
  resendAt: number
  codeLength?: number
  /** In development alone. */
  developmentCode?: string
}

interface Kept {
  sessions: Session[]
  pending: Pending | null
}

const KEY = 'referral-api-demo'

/** What a reload or a change of language must not lose. It is gone with the tab. */
export function readKept(): Kept {
  try {
    return { sessions: [], pending: null, ...(JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Kept>) }
  } catch {
    return { sessions: [], pending: null }
  }
}

/** A browser that keeps nothing still runs the demo. */
export function keep(change: Partial<Kept>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...readKept(), ...change }))
  } catch {
    console.info('sessionStorage is not available')
  }
}
