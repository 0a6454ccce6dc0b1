import type { Modules } from './draw-qr.ts'

/** A QR code as an SVG of one path, a unit a module. It has no size of its own and fills what it is put into. */
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

/** Where dark modules begin in a row, and how many follow each other. */
function darkRuns(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = []
  for (const [x, dark] of row.entries()) {
    const last = runs.at(-1)
    if (dark && last && last[0] + last[1] === x) last[1] += 1
    else if (dark) runs.push([x, 1])
  }
  return runs
}
