import { AppError } from '../errors/app-error.ts'

/**
 * Waits for a store that is not the database.
 * @throws AppError `storage_unavailable` when it does not answer; a refusal as it is
 */
export async function reachStore<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('storage_unavailable', { cause })
  }
}
