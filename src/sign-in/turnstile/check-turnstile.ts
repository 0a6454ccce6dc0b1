import type { Config } from '../../config.ts'
import { AppError } from '../../errors/app-error.ts'
import type { BotVerdict } from './verify-turnstile.ts'

export interface BotPorts {
  /** Asks the service that made a token. */
  verifyBotToken: (token: string) => Promise<BotVerdict>
}

/**
 * Whether the caller has passed the bot check. That one is needed is for the ledger to say, which counts sends. With the
 * check off, tokens are passed over.
 * @throws AppError `bot_check_failed`, `bot_check_unavailable`
 */
export async function checkBot(
  { config, verifyBotToken }: BotPorts & { config: Pick<Config, 'turnstile'> },
  token: string | null | undefined,
): Promise<boolean> {
  if (!config.turnstile || !token) return false
  const verdict = await verifyBotToken(token)
  if (verdict === 'failed') throw new AppError('bot_check_failed')
  if (verdict === 'unavailable')
    throw new AppError('bot_check_unavailable', { cause: new Error('no verdict from Turnstile') })
  return true
}
