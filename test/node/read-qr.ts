import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import type { ReaderOptions } from 'zxing-wasm/reader'

const WASM = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))

await prepareZXingModule({ overrides: { wasmBinary: await asBuffer(WASM) }, fireImmediately: true })

async function asBuffer(path: string): Promise<ArrayBuffer> {
  return Uint8Array.from(await readFile(path)).buffer
}

export interface Read {
  text: string
  /** L, M, Q or H. */
  eccLevel: string
}

/** Every QR code that a scanner finds in an image file. */
export async function readQrCodes(picture: Uint8Array, options: ReaderOptions = {}): Promise<Read[]> {
  const found = await readBarcodes(picture, { formats: ['QRCode'], tryHarder: true, ...options })
  return found.filter(({ isValid }) => isValid).map(({ text, ecLevel }) => ({ text, eccLevel: ecLevel }))
}
