import { AppError } from '../errors/app-error.ts'

const MAX_BODY_BYTES = 64 * 1024

/** The body of a request as text, at most 64 KiB whichever way it is sent. @throws AppError `body_too_large` */
export async function readText(request: Request): Promise<string> {
  const announced = request.headers.get('content-length')
  if (Number(announced ?? 0) > MAX_BODY_BYTES) throw new AppError('body_too_large')
  // Such a body ends at its length, so it can be read in one go, several times faster than in chunks.
  if (announced !== null) return request.text()
  return request.body === null ? '' : readChunks(request.body)
}

async function readChunks(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    // Leaving the loop cancels the stream, so an endless body is not read to its end.
    if (size > MAX_BODY_BYTES) throw new AppError('body_too_large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
