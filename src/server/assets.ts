import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { getMimeType } from 'hono/utils/mime'
import { sha256Hex } from '../lib/keys.ts'
import type { Ports } from '../ports.ts'

/** The files of the build, read once. As on Cloudflare, a page has no `.html` in its path, nor `index`. */
export async function readAssets(folder: string): Promise<Ports['assets']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = new Map<string, { body: Buffer<ArrayBuffer>; headers: Record<string, string> }>()
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const body = await readFile(path)
    const headers = {
      'Content-Type': getMimeType(path) ?? 'application/octet-stream',
      ETag: `"${sha256Hex(body.toString('base64')).slice(0, 32)}"`,
    }
    files.set(
      `/${relative(folder, path)
        .replaceAll(sep, '/')
        .replace(/(?:(?<=^|\/)index)?\.html$/, '')}`,
      { body, headers },
    )
  }
  return async (path) => {
    const file = files.get(path)
    return file ? new Response(streamOf(file.body), { headers: file.headers }) : new Response(null, { status: 404 })
  }
}

/** Given the bytes themselves, each answer would copy them, and keep its copy until they are read. */
const streamOf = (bytes: Uint8Array<ArrayBuffer>) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })
