export const PROVIDERS = ['console', 'webhook', 'twilio', 'vonage', 'telnyx', 'sms_ru', 'telegram_gateway'] as const
export type ProviderName = (typeof PROVIDERS)[number]

export const isProvider = (name: string): name is ProviderName => PROVIDERS.some((known) => known === name)

/** Those that report what became of a message, in a way that can be checked. */
export const RECEIPT_PROVIDERS = ['twilio', 'vonage', 'telnyx', 'telegram_gateway', 'webhook'] as const
export type ReceiptProvider = (typeof RECEIPT_PROVIDERS)[number]

/** Where a provider sends its receipts. The origin is configuration: a request's own could be anybody's. */
export const receiptUrl = (publicOrigin: string, provider: ReceiptProvider): string =>
  `${publicOrigin}/api/v1/sms/receipts/${provider}/`
