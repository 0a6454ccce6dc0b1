import type { Config } from '../config.ts'
import type { Ports } from '../ports.ts'
import { receiptUrl } from './settings.ts'
import type { ProviderName, ReceiptProvider } from './settings.ts'
import { createSmsRuSender } from './sms-ru.ts'
import type { SmsSender, SmsService } from './sms.ts'
import { createTelegramGatewaySender } from './telegram-gateway.ts'
import { createTelnyxSender } from './telnyx.ts'
import { createTwilioSender } from './twilio.ts'
import { createVonageSender } from './vonage.ts'
import { createWebhookSender } from './webhook.ts'

interface Outlets {
  /** Where the provider `console` prints messages. */
  print: (line: string) => void
  log: Ports['log']
  timeoutMs?: number
}

/** The configured providers as one sender. The next one is tried only if the previous one certainly sent nothing. */
export function createSmsSender(config: Config, { log, ...outlets }: Outlets): SmsService {
  const senders = config.smsProviders.map((name) => ({ name, sender: createProvider(name, config, outlets) }))
  return {
    async send(message, last = []) {
      const inOrder = senders.toSorted((a, b) => last.lastIndexOf(a.name) - last.lastIndexOf(b.name))
      const reasons: string[] = []
      let retryable = true
      for (const { name: provider, sender } of inOrder) {
        const outcome = await sender.send(message)
        if (outcome.kind === 'accepted') {
          log({ level: 'info', event: 'sms_accepted', provider, message_id: outcome.id })
          return { ...outcome, provider }
        }
        if (outcome.kind === 'unknown') {
          log({ level: 'warn', event: 'sms_unknown', provider })
          return { ...outcome, provider }
        }
        log({ level: 'warn', event: 'sms_rejected_by_provider', provider, reason: outcome.reason })
        reasons.push(outcome.reason)
        retryable &&= outcome.retryable
      }
      return { kind: 'rejected', retryable, reason: reasons.join(' ') }
    },
  }
}

function createProvider(name: ProviderName, config: Config, { print, ...time }: Omit<Outlets, 'log'>): SmsSender {
  const { publicOrigin, smsWebhook, twilio, vonage, telnyx, smsRu, telegramGateway } = config
  // No receipts are requested if their signature could not be checked.
  const callback = (provider: ReceiptProvider, key: string | undefined) => ({
    callbackUrl: key === undefined || publicOrigin === undefined ? undefined : receiptUrl(publicOrigin, provider),
  })
  switch (name) {
    case 'console':
      return createConsoleSender(print)
    case 'webhook':
      return createWebhookSender({ ...smsWebhook, ...time })
    case 'twilio':
      return createTwilioSender({ ...twilio, ...callback(name, twilio.authToken), ...time })
    case 'vonage':
      return createVonageSender({ ...vonage, ...callback(name, vonage.signatureSecret), ...time })
    case 'telnyx':
      return createTelnyxSender({ ...telnyx, ...callback(name, telnyx.publicKey), ...time })
    case 'sms_ru':
      return createSmsRuSender({ ...smsRu, ...time })
    case 'telegram_gateway':
      return createTelegramGatewaySender({ ...telegramGateway, ...callback(name, telegramGateway.token), ...time })
  }
}

/** Prints messages instead of sending them. The configuration allows it only in development. */
function createConsoleSender(print: (line: string) => void): SmsSender {
  return {
    send({ to, text, idempotencyKey }) {
      print(`SMS to ${to}: ${text}`)
      return Promise.resolve({ kind: 'accepted', id: idempotencyKey })
    },
  }
}
