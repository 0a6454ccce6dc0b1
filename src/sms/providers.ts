export const PROVIDERS = ['console', 'webhook', 'twilio', 'vonage', 'telnyx', 'sms_ru', 'telegram_gateway'] as const
export type ProviderName = (typeof PROVIDERS)[number]

export const isProvider = (name: string): name is ProviderName => PROVIDERS.some((known) => known === name)

/** Providers whose delivery receipts are signed. */
export const RECEIPT_PROVIDERS = ['twilio', 'vonage', 'telnyx', 'telegram_gateway', 'webhook'] as const
export type ReceiptProvider = (typeof RECEIPT_PROVIDERS)[number]

/** Where a provider sends its receipts. The origin is configured: the one of a request can be forged. */
export const receiptUrl = (publicOrigin: string, provider: ReceiptProvider): string =>
  `${publicOrigin}/api/v1/sms/receipts/${provider}/`
