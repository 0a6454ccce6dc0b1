import { crc32, deflateSync } from 'node:zlib'
import type { Modules } from './draw-qr.ts'

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** Greyscale of one bit: 0 is black. PNG, third edition, 11.2.1. */
const BIT_DEPTH = 1
const GREYSCALE = 0
/** A row that is the same as the one above it is all zeros under this filter. PNG, third edition, 9.2. */
const FILTER_UP = 2

/** A QR code as a PNG of at most `size` pixels, of whole pixels a module, and one at least. */
export function qrPng(modules: Modules, margin: number, size: number): Uint8Array<ArrayBuffer> {
  const across = modules.length + 2 * margin
  const scale = Math.max(1, Math.floor(size / across))
  const side = across * scale
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([BIT_DEPTH, GREYSCALE], 8)
  const image = deflateSync(scanlines(modules, { margin, scale, side }))
  return Uint8Array.from(
    Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', image), chunk('IEND', Buffer.alloc(0))]),
  )
}

function scanlines(modules: Modules, { margin, scale, side }: { margin: number; scale: number; side: number }) {
  const stride = 1 + Math.ceil(side / 8)
  const lines = Buffer.alloc(stride * side)
  for (let y = 0; y < side; y += 1) lines[y * stride] = FILTER_UP
  let above = Buffer.alloc(stride - 1)
  for (let y = 0; y < side; y += scale) {
    const line = packedLine(modules[y / scale - margin] ?? [], { margin, scale, side })
    for (const [i, byte] of line.entries()) lines[y * stride + 1 + i] = (byte - above[i]!) & 0xff
    above = line
  }
  return lines
}

/** A line of pixels, eight a byte. What lies outside the symbol is light. */
function packedLine(row: readonly boolean[], { margin, scale, side }: { margin: number; scale: number; side: number }) {
  const line = Buffer.alloc(Math.ceil(side / 8), 0xff)
  for (const [x, dark] of row.entries()) {
    if (!dark) continue
    const start = (x + margin) * scale
    for (let pixel = start; pixel < start + scale; pixel += 1) line[pixel >> 3]! &= ~(0x80 >> (pixel & 7))
  }
  return line
}

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)])
}
