/** 3GPP TS 23.038, 6.2.1: the alphabet every phone has, 7 bits per character. ESC switches to the extension. */
const GSM_7 = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
    'abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Its extension: each takes two septets. */
const GSM_7_EXTENSION = new Set('\f^{}\\[~]|€')

/** Units in a single message, and in each part of a longer one, whose header takes the rest. */
const PLACES = { 'gsm-7': { single: 160, part: 153 }, 'ucs-2': { single: 70, part: 67 } } as const

/** Whether a text fits the 7-bit alphabet; one other character makes the whole message UCS-2. */
export const isGsm7 = (text: string): boolean =>
  Array.from(text).every((character) => GSM_7.has(character) || GSM_7_EXTENSION.has(character))

export interface Segments {
  encoding: keyof typeof PLACES
  /** Septets, or UTF-16 units. */
  units: number
  count: number
}

/** How many messages a text is billed as. */
export function countSegments(text: string): Segments {
  const encoding = isGsm7(text) ? 'gsm-7' : 'ucs-2'
  const { single, part } = PLACES[encoding]
  const widths = Array.from(text, (character) =>
    encoding === 'ucs-2' ? character.length : 1 + Number(GSM_7_EXTENSION.has(character)),
  )
  const units = widths.reduce((sum, width) => sum + width, 0)
  return { encoding, units, count: units <= single ? 1 : countParts(widths, part) }
}

/** A character of two units is not split between parts. */
function countParts(widths: number[], part: number): number {
  let parts = 1
  let used = 0
  for (const width of widths) {
    if (used + width > part) {
      parts += 1
      used = 0
    }
    used += width
  }
  return parts
}
