import type { Context, MiddlewareHandler } from 'hono'
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
  const text = decodeUtf8(await readBody(c))
  if (depthOf(text) > MAX_DEPTH || !isObject(text)) throw new AppError('malformed_json')
  c.req.bodyCache.text = cachedText(text)
  await next()
}

/** Hono awaits what it finds in its cache, though it declares it as the plain value. */
const cachedText = (text: string) => Promise.resolve(text) as unknown as string

/**
 * The bytes of a body, at most 64 KiB however it is sent.
 * @throws AppError `body_too_large`
 */
export async function readBody(c: Context): Promise<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY_BYTES) throw new AppError('body_too_large')
  const body = c.req.raw.body
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    // Leaving the loop cancels the stream: an endless body is not read to its end.
    if (size > MAX_BODY_BYTES) throw new AppError('body_too_large')
    chunks.push(chunk)
  }
  if (chunks.length === 1) return chunks[0]!
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
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
