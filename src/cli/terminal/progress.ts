const BAR_WIDTH = 30
const REDRAW_MS = 100
const PLAIN_LINES = 10

export interface Progress {
  update: (done: number) => void
  finish: () => void
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>

/** On a terminal, a bar with rate and remaining time; otherwise a line per ten percent, so that logs stay readable. */
export function createProgress(
  total: number,
  output: Output = process.stdout,
  clock = () => performance.now(),
): Progress {
  const startedAt = clock()
  let [drawnAt, lines] = [Number.NEGATIVE_INFINITY, 0]
  const show = (done: number) => {
    const seconds = (clock() - startedAt) / 1000
    output.write(
      output.isTTY
        ? `\r\u001b[K${bar(done, total)} ${figures(done, total, seconds)}`
        : `${figures(done, total, seconds)}\n`,
    )
  }
  return {
    update(done) {
      const tenths = Math.floor((done / total) * PLAIN_LINES)
      if (output.isTTY ? done < total && clock() - drawnAt < REDRAW_MS : tenths === lines) return
      drawnAt = clock()
      lines = tenths
      show(done)
    },
    finish() {
      if (output.isTTY) output.write('\n')
    },
  }
}

function bar(done: number, total: number): string {
  const filled = Math.round((done / total) * BAR_WIDTH)
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`
}

/** `45%  450,000/1,000,000  38,000/s  14 s left` */
function figures(done: number, total: number, seconds: number): string {
  const rate = done / Math.max(seconds, 0.001)
  const left = done === total ? `in ${seconds.toFixed(1)} s` : `${Math.ceil((total - done) / rate)} s left`
  const percent = `${Math.floor((done / total) * 100)}%`
  return [percent, `${grouped(done)}/${grouped(total)}`, `${grouped(Math.round(rate))}/s`, left].join('  ')
}

/** `1,000,000` */
export const grouped = (value: number): string => value.toLocaleString('en-US')
