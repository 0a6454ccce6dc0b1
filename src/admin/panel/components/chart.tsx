/** A line of a chart: one value a day. */
export interface Series {
  name: string
  values: number[]
}

interface ChartProps {
  /** What it shows, for who cannot see it: the table below says the same in numbers. */
  title: string
  /** Days, as they are shown. */
  labels: string[]
  series: Series[]
  /** The name of the column of days. */
  day: string
}

const WIDTH = 640
const HEIGHT = 200
const PAD = { left: 44, right: 8, top: 18, bottom: 26 }
const GRID_LINES = 4
const MIN_TOP = 4

/** Lines over days, drawn by the server; colours come from the style sheet, so that light and dark both work. */
export function LineChart({ title, labels, series, day }: ChartProps) {
  const top = niceTop(Math.max(MIN_TOP, ...series.flatMap(({ values }) => values)))
  const x = (i: number) => PAD.left + ((WIDTH - PAD.left - PAD.right) * i) / Math.max(1, labels.length - 1)
  const y = (value: number) => HEIGHT - PAD.bottom - ((HEIGHT - PAD.top - PAD.bottom) * value) / top
  const lines = Array.from({ length: GRID_LINES + 1 }, (_, i) => (top * i) / GRID_LINES)
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <ul class="legend">
          {series.map(({ name }, i) => (
            <li class={`line-${i}`}>{name}</li>
          ))}
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        {lines.map((value) => (
          <g class="grid">
            <line x1={PAD.left} x2={WIDTH - PAD.right} y1={y(value)} y2={y(value)} />
            <text x={PAD.left - 6} y={y(value) + 4} text-anchor="end">
              {short(value)}
            </text>
          </g>
        ))}
        {series.map(({ values }, i) => (
          <polyline
            class={`line line-${i}`}
            points={values.map((value, at) => `${round(x(at))},${round(y(value))}`).join(' ')}
          />
        ))}
        {[0, Math.floor(labels.length / 2), labels.length - 1].map((i) => (
          <text
            class="day"
            x={x(i)}
            y={HEIGHT - 6}
            text-anchor={i === 0 ? 'start' : i === labels.length - 1 ? 'end' : 'middle'}
          >
            {labels[i]}
          </text>
        ))}
      </svg>
      <details class="chart-data">
        <summary>{day}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{day}</th>
              {series.map(({ name }) => (
                <th scope="col" class="numeric">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, i) => (
              <tr>
                <th scope="row">{label}</th>
                {series.map(({ values }) => (
                  <td class="numeric">{values[i]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

interface BarsProps {
  rows: { name: string; value: number; text?: string }[]
}

/** Bars beside their names, the longest as long as there is room. */
export function Bars({ rows }: BarsProps) {
  const most = Math.max(1, ...rows.map(({ value }) => value))
  return (
    <ul class="bars">
      {rows.map(({ name, value, text }) => (
        <li>
          <bdi>{name}</bdi>
          <meter min={0} max={most} value={value} aria-label={name} />
          <span class="numeric">{text ?? value}</span>
        </li>
      ))}
    </ul>
  )
}

/** The next of 1, 2, 4 or 5 times a power of ten, so that the grid's lines are round numbers. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 4, 5, 10].map((step) => step * power).find((top) => top >= value) ?? value
}

const round = (value: number) => Math.round(value * 10) / 10
const short = (value: number) =>
  value >= 1_000_000 ? `${value / 1_000_000}M` : value >= 1000 ? `${value / 1000}k` : String(value)
