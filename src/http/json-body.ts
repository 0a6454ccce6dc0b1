import type { MiddlewareHandler } from 'hono'
import { AppError } from '../errors/app-error.ts'
import type { AppEnv } from './create-router.ts'

const MAX_BODY_BYTES = 64 * 1024
const MAX_DEPTH = 32
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i

/**
 * Reads the body before the validator does: JSON by its content type (415), at most 64 KiB however it is sent (413),
 * UTF-8, nested at most 32 deep, and an object (400).
 */
export const jsonBody: MiddlewareHandler<AppEnv> = async function jsonBody(c, next) {
  if (!JSON_TYPE.test(c.req.header('content-type') ?? '')) throw new AppError('unsupported_media_type')
  const text = decodeUtf8(await readLimited(c.req.raw))
  if (depthOf(text) > MAX_DEPTH || !isObject(text)) throw new AppError('malformed_json')
  c.req.bodyCache.text = cachedText(text)
  await next()
}

/** Hono awaits what it finds in its cache, though it declares it as the plain value. */
const cachedText = (text: string) => Promise.resolve(text) as unknown as string

async function readLimited(request: Request): Promise<ArrayBuffer | Uint8Array> {
  const announced = request.headers.get('content-length')
  if (Number(announced ?? 0) > MAX_BODY_BYTES) throw new AppError('body_too_large')
  // HTTP ends such a body at its length, so it can be read in one go, which is several times faster than by chunks.
  if (announced !== null) return request.arrayBuffer()
  return request.body === null ? new Uint8Array() : readChunks(request.body)
}

async function readChunks(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    // Leaving the loop cancels the stream: an endless body is not read to its end.
    if (size > MAX_BODY_BYTES) throw new AppError('body_too_large')
    chunks.push(chunk)
  }
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function decodeUtf8(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new AppError('malformed_json')
  }
}

/** Counts brackets outside strings, before the parser recurses into them. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i)
    if (inString) {
      if (char === 0x5c) i += 1
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, (depth += 1))
    else if (char === 0x7d || char === 0x5d) depth -= 1
  }
  return deepest
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
