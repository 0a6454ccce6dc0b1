import type { LogLine } from '../lib/write-line.ts'
import type { Ports } from '../ports.ts'
import { messageWarnings } from '../sms/code-message.ts'
import { createSmsSender } from '../sms/create-sms-sender.ts'
import { verifyTurnstile } from './turnstile/verify-turnstile.ts'

type Log = (line: LogLine) => void

/** The ports to vendors of messages and of the bot check: the same wherever the service runs. */
export function createVendorPorts(
  config: Ports['config'],
  log: Log,
): Pick<Ports, 'sms' | 'onReceipt' | 'verifyBotToken'> {
  return {
    sms: createSmsSender(config, { print: (line) => console.log(line), log }),
    // The line in the log is all that is kept of a receipt.
    onReceipt: () => Promise.resolve(),
    verifyBotToken: async (token) => (config.turnstile ? verifyTurnstile(config.turnstile, token) : 'unavailable'),
  }
}

/** Logs what will make messages expensive or keep phones from reading the code out of them. Goes to every start. */
export function logMessageWarnings({ message, codeLength, codeTtlSeconds }: Ports['config'], log: Log): void {
  for (const warning of messageWarnings(message, { codeLength, ttlSeconds: codeTtlSeconds }))
    log({ level: 'warn', event: 'message_settings', warning })
}
