import { AppError } from '../errors/app-error.ts'
import type { Tokens } from '../identity/tokens.ts'

/**
 * Checks a token by its signature and claims alone, with no look at any store.
 * @throws AppError `token_not_valid`
 */
export async function verifyToken({ tokens }: { tokens: Tokens }, { token }: { token: string }): Promise<void> {
  if (!(await tokens.read(token, ['access', 'refresh']))) throw new AppError('token_not_valid')
}
