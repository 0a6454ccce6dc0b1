const INTEGER = 0x02
const WIDTH = 32

/**
 * An ECDSA signature with both numbers written in 33 bytes. DER drops leading zeros, which one signature in 128 has, and
 * the library reads numbers of 32 bytes, or of 33 that begin with a zero, alone. What is no such signature stays as it is.
 */
export function paddedSignature(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  const r = readInteger(bytes, 2)
  const s = r && readInteger(bytes, r.end)
  if (!r || !s || s.end !== bytes.length) return signature
  const body = Buffer.concat([...pad(r.value), ...pad(s.value)])
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64url')
}

function readInteger(bytes: Buffer, at: number) {
  const length = bytes[at + 1]
  if (bytes[at] !== INTEGER || length === undefined || length < 1 || length > WIDTH + 1) return undefined
  const end = at + 2 + length
  const value = bytes.subarray(at + 2, end)
  return end > bytes.length ? undefined : { value: value.length > WIDTH ? value.subarray(1) : value, end }
}

const pad = (value: Buffer) => [Buffer.from([INTEGER, WIDTH + 1]), Buffer.alloc(WIDTH + 1 - value.length), value]
