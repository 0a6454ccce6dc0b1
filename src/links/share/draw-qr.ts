/** How much of the symbol may be lost: about 7, 15, 25 and 30 per cent. */
export const ECC_LEVELS = ['low', 'medium', 'quartile', 'high'] as const
export type EccLevel = (typeof ECC_LEVELS)[number]

/** Rows of modules; true is dark. */
export type Modules = readonly (readonly boolean[])[]

/** The smallest QR code that holds a text, without the quiet zone around it. */
export async function drawQr(text: string, ecc: EccLevel): Promise<Modules> {
  // It fills a table of 65,536 counts when it is loaded: a millisecond of start-up, and most isolates draw no code.
  const { encodeQR } = await import('qr')
  // The library draws no less than one module of quiet zone.
  const framed = encodeQR(text, 'raw', { ecc, border: 1 })
  return framed.slice(1, -1).map((row) => row.slice(1, -1))
}
