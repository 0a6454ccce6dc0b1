import { AppError } from '../errors/app-error.ts'

/**
 * Waits for a store other than the database.
 * @throws AppError `storage_unavailable` if it does not answer; its refusals as they are
 */
export async function reachStore<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('storage_unavailable', { cause })
  }
}
