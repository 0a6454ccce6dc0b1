import type { Config } from '../config.ts'
import { AppError } from '../errors/app-error.ts'
import { readText } from '../http/read-input.ts'
import { json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import type { Ports } from '../ports.ts'
import type { ReceiptReader, ReceiptRequest } from './receipt.ts'
import { RECEIPT_PROVIDERS, receiptUrl } from './settings.ts'
import type { ReceiptProvider } from './settings.ts'
import { telegramGatewayReceipts } from './telegram-gateway.ts'
import { telnyxReceipts } from './telnyx.ts'
import { twilioReceipts } from './twilio.ts'
import { vonageReceipts } from './vonage.ts'
import { webhookReceipts } from './webhook.ts'

type Readers = Partial<Record<ReceiptProvider, ReceiptReader>>

/** Readers for the receipts of the chosen providers, as far as their signature can be checked. */
function createReceiptReaders(config: Config): Readers {
  const { publicOrigin, smsWebhook, twilio, vonage, telnyx, telegramGateway } = config
  if (publicOrigin === undefined) return {}
  const { signatureSecret } = vonage
  const { publicKey } = telnyx
  const readers: Readers = {
    webhook: webhookReceipts(smsWebhook),
    twilio: twilioReceipts({ url: receiptUrl(publicOrigin, 'twilio'), authToken: twilio.authToken }),
    ...(signatureSecret !== undefined && { vonage: vonageReceipts({ signatureSecret }) }),
    ...(publicKey !== undefined && { telnyx: telnyxReceipts({ publicKey }) }),
    telegram_gateway: telegramGatewayReceipts(telegramGateway),
  }
  const chosen = Object.entries(readers).filter(([name]) => config.smsProviders.some((provider) => provider === name))
  return Object.fromEntries(chosen)
}

/**
 * Takes a vendor's report on a message. Reports on other messages are ignored: if they were refused, the vendor would
 * keep sending them.
 * @throws AppError `invalid_signature`
 */
async function receiveReceipt(
  { log, onReceipt }: Pick<Ports, 'log' | 'onReceipt'>,
  { provider, reader, request }: { provider: ReceiptProvider; reader: ReceiptReader; request: ReceiptRequest },
): Promise<void> {
  if (!(await reader.isSigned(request))) throw new AppError('invalid_signature')
  const news = reader.read(request)
  if (!news) return
  log({ level: 'info', event: 'sms_receipt', provider, message_id: news.messageId, status: news.status })
  await onReceipt({ provider, ...news })
}

/** Called by vendors. Their bodies are not trusted before the signature is checked. */
export const takeReceipt = endpoint(
  {
    method: 'post',
    path: '/api/v1/sms/receipts/:provider/',
    access: 'public',
    prepare: ({ config }) => createReceiptReaders(config),
  },
  async ({ ports, prepared: readers, params, headers, c }) => {
    const provider = RECEIPT_PROVIDERS.find((name) => name === params.provider)
    const reader = provider && readers[provider]
    if (!reader) throw new AppError('not_found')
    const body = await readText(c.req.raw)
    await receiveReceipt(ports, { provider, reader, request: { headers, body, now: ports.clock() } })
    return json({})
  },
)

export const SMS_ENDPOINTS = [takeReceipt]
