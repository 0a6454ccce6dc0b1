import { AppError } from '../errors/app-error.ts'
import { createRouter } from '../http/create-router.ts'
import { readText } from '../http/read-text.ts'
import type { Ports } from '../ports.ts'
import { RECEIPT_PROVIDERS } from './providers.ts'
import { createReceiptReaders } from './receipts/create-receipt-readers.ts'
import { receiveReceipt } from './receive-receipt.ts'

/** `/sms`: what vendors call. Bodies are theirs, and nothing in them is believed before their signature is checked. */
export function createSmsRoutes(ports: Ports) {
  const readers = createReceiptReaders(ports.config)

  return createRouter().post('/receipts/:provider', async (c) => {
    const provider = RECEIPT_PROVIDERS.find((name) => name === c.req.param('provider'))
    const reader = provider && readers[provider]
    if (!reader) throw new AppError('not_found')
    const body = await readText(c.req.raw)
    await receiveReceipt(ports, { provider, reader, request: { headers: c.req.raw.headers, body, now: ports.clock() } })
    return c.json({})
  })
}
