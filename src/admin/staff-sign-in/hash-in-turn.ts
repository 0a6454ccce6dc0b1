import { hashPassword } from '../../lib/password.ts'
import { takeTurn } from './take-turn.ts'

/** The hash of a password that somebody is to have. @throws AppError `storage_unavailable` when too many are before it */
export const hashInTurn = async (password: string): Promise<string> => takeTurn(async () => hashPassword(password))
