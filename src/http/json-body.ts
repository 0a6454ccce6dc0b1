import type * as z from 'zod/mini'
import { AppError } from '../errors/app-error.ts'
import { invalidRequest } from './invalid-request.ts'
import { readText } from './read-text.ts'

const MAX_DEPTH = 32
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i
/** What decoders write for bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD'

/**
 * A JSON body as the schema reads it: JSON by its content type (415), at most 64 KiB (413), UTF-8, nested at most 32 deep,
 * and an object (400); then its fields are checked (400).
 */
export async function readJson<Schema extends z.ZodMiniType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) throw new AppError('unsupported_media_type')
  const body = parseObject(await readText(request))
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw invalidRequest(parsed.error.issues, body)
  return parsed.data
}

function parseObject(text: string): object {
  if (text.includes(REPLACEMENT) || depthOf(text) > MAX_DEPTH) throw new AppError('malformed_json')
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new AppError('malformed_json')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
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
