import { randomInviteCode } from '../lib/invite-code.ts'
import { UniqueViolation } from './run-batch.ts'

/** With 32^6 codes and a million users, a second try is rare; five in a row are a fault. */
const TRIES = 5

/** Tries invite codes until one is free: the unique index decides. */
export async function withInviteCode<Result>(attempt: (inviteCode: string) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(randomInviteCode())
    } catch (error) {
      const isTaken = error instanceof UniqueViolation && error.constraint === 'users.invite_code'
      if (!isTaken || tries === TRIES) throw error
    }
  }
}
