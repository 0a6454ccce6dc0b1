import type { Config } from '../config.ts'
import { AppError } from '../errors/app-error.ts'
import type { BotVerdict } from './verify-turnstile.ts'

/** How many sends of a network were asked for and never verified. */
export type UnverifiedSends = (network: string) => Promise<number>

export interface BotPorts {
  /** Asks the service that made a token. */
  verifyBotToken: (token: string) => Promise<BotVerdict>
  /** Asked only when the answer matters. */
  unverifiedSends: UnverifiedSends
}

interface BotCheck {
  token: string | null | undefined
  network: string
}

/**
 * Refuses a send that needs a token and has no good one. A count that cannot be had, or a service that does not answer,
 * refuses too.
 * @throws AppError `bot_check_required`, `bot_check_failed`, `bot_check_unavailable`, `storage_unavailable`
 */
export async function checkBot(
  { config, verifyBotToken, unverifiedSends }: BotPorts & { config: Pick<Config, 'turnstile'> },
  { token, network }: BotCheck,
): Promise<void> {
  if (!config.turnstile) return
  const { afterUnverifiedSends } = config.turnstile
  if (afterUnverifiedSends > 0 && (await countSends(unverifiedSends, network)) < afterUnverifiedSends) return
  if (!token) throw new AppError('bot_check_required')
  const verdict = await verifyBotToken(token)
  if (verdict === 'failed') throw new AppError('bot_check_failed')
  if (verdict === 'unavailable') throw new AppError('bot_check_unavailable', { cause: new Error('no verdict') })
}

async function countSends(unverifiedSends: UnverifiedSends, network: string): Promise<number> {
  try {
    return await unverifiedSends(network)
  } catch (cause) {
    throw new AppError('storage_unavailable', { cause })
  }
}
