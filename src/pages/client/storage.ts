import type { Session } from './session.ts'

/** A pending sign-in. */
export interface Pending {
  phone: string
  inviteCode: string
  /** Unix time, milliseconds. */
  resendAt: number
  codeLength?: number
  /** Only in development. */
  developmentCode?: string
}

interface Kept {
  sessions: Session[]
  pending: Pending | null
}

const KEY = 'referral-api-demo'

/** State that survives a reload or a change of language, until the tab is closed. */
export function readKept(): Kept {
  try {
    return { sessions: [], pending: null, ...(JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Partial<Kept>) }
  } catch {
    return { sessions: [], pending: null }
  }
}

/** The demo also works in browsers without storage. */
export function keep(change: Partial<Kept>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...readKept(), ...change }))
  } catch {
    console.info('sessionStorage is not available')
  }
}
