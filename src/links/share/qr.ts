import { crc32, deflateSync } from 'node:zlib'

/** How much of the symbol may be lost: about 7, 15, 25 and 30%. */
export const ECC_LEVELS = ['low', 'medium', 'quartile', 'high'] as const
export type EccLevel = (typeof ECC_LEVELS)[number]

/** Rows of modules; true is dark. */
type Modules = readonly (readonly boolean[])[]

/** The smallest QR code of a text, without the quiet zone around it. */
export async function drawQr(text: string, ecc: EccLevel): Promise<Modules> {
  // Loading it fills a table of 65,536 counts, a millisecond of start-up; most isolates draw no code.
  const { encodeQR } = await import('qr')
  // The library draws at least one module of quiet zone.
  const framed = encodeQR(text, 'raw', { ecc, border: 1 })
  return framed.slice(1, -1).map((row) => row.slice(1, -1))
}

/** A QR code as an SVG of one path, one unit per module. It has no size of its own and fills its container. */
export function qrSvg(modules: Modules, margin: number): string {
  const side = modules.length + 2 * margin
  const path = modules.flatMap((row, y) =>
    darkRuns(row).map(([x, length]) => `M${x + margin} ${y + margin}h${length}v1h-${length}z`),
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}h-${side}z"/><path fill="#000" d="${path.join('')}"/></svg>\n`
  )
}

/** Runs of dark modules in a row. */
function darkRuns(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = []
  for (const [x, dark] of row.entries()) {
    const last = runs.at(-1)
    if (dark && last && last[0] + last[1] === x) last[1] += 1
    else if (dark) runs.push([x, 1])
  }
  return runs
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** Greyscale of one bit: 0 is black. PNG, third edition, 11.2.1. */
const BIT_DEPTH = 1
const GREYSCALE = 0
/** A row that is the same as the one above it is all zeros under this filter. PNG, third edition, 9.2. */
const FILTER_UP = 2

/** A QR code as a PNG of at most `size` pixels, with whole pixels per module, at least one. */
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

/** A line of pixels, eight per byte. Outside the symbol it is light. */
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
