import { AppError } from '../errors/app-error.ts'
import type { Ports } from '../ports.ts'
import type { ReceiptProvider } from './providers.ts'
import type { ReceiptReader, ReceiptRequest } from './receipts/receipt.ts'

/**
 * Takes a vendor's word on what became of a message. News about nothing of ours is passed over, or the vendor would
 * send it again and again.
 * @throws AppError `invalid_signature`
 */
export async function receiveReceipt(
  { log, onReceipt }: Pick<Ports, 'log' | 'onReceipt'>,
  { provider, reader, request }: { provider: ReceiptProvider; reader: ReceiptReader; request: ReceiptRequest },
): Promise<void> {
  if (!(await reader.isSigned(request))) throw new AppError('invalid_signature')
  const news = reader.read(request)
  if (!news) return
  log({ level: 'info', event: 'sms_receipt', provider, message_id: news.messageId, status: news.status })
  await onReceipt({ provider, ...news })
}
