import { describe, expect, it } from 'vitest'
import { linkUrl } from '../../src/links/link-key.ts'
import { drawQr, ECC_LEVELS, qrPng, qrSvg } from '../../src/links/share/qr.ts'
import { useBrowser } from './browser-test.ts'
import { readQrCodes } from './read-qr.ts'

const { origin, visit } = useBrowser()

const addressOf = (code: string) => linkUrl('https://api.example', code, 'qr')!
const LETTER = { low: 'L', medium: 'M', quartile: 'Q', high: 'H' }
const CODES = ['ABC', 'K49FJ5', 'summer-sale_2026', 'Z'.repeat(30), '0123456789ABCDEFGHJKMNPQRSTVWX']
const MARGINS = [0, 1, 2, 4, 9, 16]
const SIZES = [64, 65, 100, 333, 512, 1000, 2048]

/** Width and height from the header of a PNG. */
const sides = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset)
  return [view.getUint32(16), view.getUint32(20)]
}

describe.each(ECC_LEVELS)('a scanner reads our QR codes with error correction %s', (ecc) => {
  it.each(CODES)('of the code %s as PNG, at every margin and size', async (code) => {
    const modules = await drawQr(addressOf(code), ecc)
    for (const margin of MARGINS) {
      const across = modules.length + 2 * margin
      for (const size of SIZES) {
        const png = qrPng(modules, margin, size)
        expect(await readQrCodes(png)).toEqual([{ text: addressOf(code), eccLevel: LETTER[ecc] }])
        const side = across * Math.max(1, Math.floor(size / across))
        expect(sides(png)).toEqual([side, side])
      }
    }
  })

  it('as SVG in a browser, at every margin', async () => {
    const { page } = await visit('about:blank', { viewport: { width: 400, height: 400 } })
    for (const [i, margin] of MARGINS.entries()) {
      const text = addressOf(CODES[i % CODES.length]!)
      await page.setContent(qrSvg(await drawQr(text, ecc), margin))
      const picture = await page.locator('svg').screenshot()
      expect(await readQrCodes(picture)).toEqual([{ text, eccLevel: LETTER[ecc] }])
    }
  })
})

describe('the QR images of the service', () => {
  it('can be scanned from a browser page', async () => {
    const { page } = await visit('/r/summer-sale/qr.svg?ecc=high', { viewport: { width: 500, height: 500 } })
    const text = `${origin}/r/summer-sale?channel=qr`
    expect(await readQrCodes(await page.screenshot())).toEqual([{ text, eccLevel: 'H' }])
    await page.goto('/r/K49FJ5/qr.png?size=300&margin=2&channel=ads')
    const ads = `${origin}/r/K49FJ5?channel=ads`
    expect(await readQrCodes(await page.screenshot())).toEqual([{ text: ads, eccLevel: 'M' }])
  })

  it('can be scanned with a covered data corner, at the highest error correction', async () => {
    const text = addressOf('K49FJ5')
    const modules = (await drawQr(text, 'high')).map((row, y) =>
      row.map((dark, x) => (x > row.length - 8 && y > row.length - 8 ? true : dark)),
    )
    expect(await readQrCodes(qrPng(modules, 4, 512))).toEqual([{ text, eccLevel: 'H' }])
  })
})
