import type { Config } from '../config.ts'
import { createConsoleSender } from './console.ts'
import type { SmsSender } from './sms.ts'
import { createWebhookSender } from './webhook.ts'

/** The configured providers as one sender: the next is tried only when the one before proved that nothing went out. */
export function createSmsSender(config: Config, print: (line: string) => void): SmsSender {
  const senders = config.smsProviders.map((name) =>
    name === 'webhook' ? createWebhookSender(config.smsWebhook) : createConsoleSender(print),
  )
  return {
    async send(message) {
      const reasons: string[] = []
      for (const sender of senders) {
        const outcome = await sender.send(message)
        if (outcome.kind !== 'rejected') return outcome
        reasons.push(outcome.reason)
      }
      return { kind: 'rejected', retryable: false, reason: reasons.join('; ') }
    },
  }
}
