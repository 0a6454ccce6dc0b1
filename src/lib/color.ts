/* Colours and their contrast, as WCAG 2.2 defines it. */

/** Red, green and blue, 0–255. */
type Color = readonly [red: number, green: number, blue: number]

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i

/** A colour such as `#0a6b4c`. */
export const isColor = (text: string): boolean => HEX.test(text)

const read = (hex: string) =>
  (HEX.exec(hex) ?? []).slice(1).map((part) => Number.parseInt(part, 16)) as unknown as Color

const write = (color: readonly number[]): string =>
  `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** A colour with a share of another in it. */
export function mix(hex: string, other: string, share: number): string {
  const [a, b] = [read(hex), read(other)]
  return write(a.map((part, i) => part + (b[i]! - part) * share))
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = read(hex).map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** From 1 to 21. Text needs 4.5. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const STEPS = 50

/** The colour with as little of another as gives it this contrast with a background. */
export function contrasting(hex: string, towards: string, { on, least }: { on: string; least: number }): string {
  const shades = Array.from({ length: STEPS + 1 }, (_, step) => mix(hex, towards, step / STEPS))
  return shades.find((shade) => contrast(shade, on) >= least) ?? towards
}
