/** Few enough labels for a narrow screen. */
const MOST_LABELS = 5

/** The next round number that divides evenly into the lines of the grid. */
export function axisTop(highest: number, lines: number): number {
  if (highest <= lines) return lines
  const power = 10 ** Math.floor(Math.log10(highest))
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((top) => top >= highest && top % lines === 0) ?? highest
}

/** Some of the labels, evenly spaced, with the first and the last. */
export function shownDays(labels: string[]): string[] {
  const last = labels.length - 1
  const count = Math.min(MOST_LABELS, labels.length)
  if (count < 2) return labels
  return Array.from({ length: count }, (_, i) => labels[Math.round((i * last) / (count - 1))] ?? '')
}
