import { AppError } from '../errors/app-error.ts'
import { readText } from '../http/read-input.ts'
import { json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import { RECEIPT_PROVIDERS } from './providers.ts'
import { createReceiptReaders, receiveReceipt } from './receive-receipt.ts'

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
