import type { Language } from '../../lib/language.ts'
import { formatCount, formatShort } from './format.ts'

/** A line with one value per day. */
export interface Series {
  name: string
  values: number[]
}

export interface ChartProps {
  language: Language
  /** The description for screen readers; the table below has the numbers. */
  title: string
  /** The days, formatted. */
  labels: string[]
  series: Series[]
  /** Heading of the days. */
  day: string
  /** Label of the button that opens the table; the heading by default. */
  numbers?: string
  /** Shown if every value is 0. */
  empty?: string
  /** Label of the last day if it is not over. Its part of the lines is fainter, since they will still rise. */
  today?: string | undefined
}

/** The drawing stretches to the available space. Text is HTML beside it, and lines do not scale. */
const WIDTH = 1000
const HEIGHT = 200
const GRID_LINES = 4

/** Lines by day, drawn by the server. The style sheet sets the colours, for light and dark. */
export function LineChart(props: ChartProps) {
  const { language, title, labels, series, day, numbers = day, empty, today } = props
  const days = today === undefined ? labels : [...labels.slice(0, -1), `${labels.at(-1)}, ${today}`]
  const highest = Math.max(0, ...series.flatMap(({ values }) => values))
  const top = axisTop(highest, GRID_LINES)
  const lines = Array.from({ length: GRID_LINES + 1 }, (_, i) => top - (top * i) / GRID_LINES)
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <ul class="legend">
          {series.map(({ name }, i) => (
            <li class={`line-${i}`}>
              <span>{name}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      {highest === 0 && empty !== undefined ? (
        <p class="chart-empty">{empty}</p>
      ) : (
        <div class="chart-frame">
          <ol class="chart-y" aria-hidden="true">
            {lines.map((value) => (
              <li>{formatShort(value, language)}</li>
            ))}
          </ol>
          <Drawing {...{ language, title, labels: days, series, today, top }} />
          <Days labels={today === undefined ? labels : [...labels.slice(0, -1), today]} />
        </div>
      )}
      <ChartData {...{ language, labels: days, series, day, numbers }} />
    </figure>
  )
}

type DrawingProps = Pick<ChartProps, 'language' | 'title' | 'labels' | 'series' | 'today'> & { top: number }

function Drawing({ language, title, labels, series, today, top }: DrawingProps) {
  const step = WIDTH / Math.max(1, labels.length - 1)
  const y = (value: number) => round(HEIGHT - (HEIGHT * value) / top)
  const points = (values: number[], from: number, to: number) =>
    values
      .slice(from, to)
      .map((value, i) => `${round((from + i) * step)},${y(value)}`)
      .join(' ')
  const end = labels.length
  const over = today === undefined ? end : end - 1
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={title}>
      <g class="grid">
        {Array.from({ length: GRID_LINES + 1 }, (_, i) => (
          <line x1={0} x2={WIDTH} y1={(HEIGHT * i) / GRID_LINES} y2={(HEIGHT * i) / GRID_LINES} />
        ))}
      </g>
      {series.map(({ values }, i) => (
        <>
          <polyline class={`line-${i}`} points={points(values, 0, over)} />
          {over === end ? null : <polyline class={`line-${i} so-far`} points={points(values, over - 1, end)} />}
        </>
      ))}
      {labels.map((label, at) => (
        <g class="moment">
          <title>
            {[label, ...series.map(({ name, values }) => `${name}: ${formatCount(values[at] ?? 0, language)}`)].join(
              '\n',
            )}
          </title>
          <rect x={round((at - 0.5) * step)} y={0} width={round(step)} height={HEIGHT} />
          <line class="cursor" x1={round(at * step)} x2={round(at * step)} y1={0} y2={HEIGHT} />
          {series.map(({ values }, i) => (
            // A line without length and with round caps is a dot, and stays round when the drawing stretches.
            <path class={`dot line-${i}`} d={`M${round(at * step)} ${y(values[at] ?? 0)}h0`} />
          ))}
        </g>
      ))}
    </svg>
  )
}

interface BarsProps {
  rows: { name: string; value: number; text?: string; href?: string }[]
}

/** Bars with labels. The longest fills the width. */
export function Bars({ rows }: BarsProps) {
  const most = Math.max(1, ...rows.map(({ value }) => value))
  return (
    <ul class="bars">
      {rows.map(({ name, value, text, href }) => (
        <li>
          <bdi>{href === undefined ? name : <a href={href}>{name}</a>}</bdi>
          <meter min={0} max={most} value={value} aria-label={name} />
          <span class="numeric">{text ?? value}</span>
        </li>
      ))}
    </ul>
  )
}

const round = (value: number) => Math.round(value * 10) / 10

/** Gaps between labels, few enough for a narrow screen: evenly spaced if the days allow it. */
const LABEL_GAPS = [4, 3, 2]

/** The next round number that divides evenly into the lines of the grid. */
function axisTop(highest: number, lines: number): number {
  if (highest <= lines) return lines
  const power = 10 ** Math.floor(Math.log10(highest))
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((top) => top >= highest && top % lines === 0) ?? highest
}

/** Some of the days, the first and the last among them, each below its own place in the drawing. */
function Days({ labels }: Pick<ChartProps, 'labels'>) {
  const last = labels.length - 1
  const gaps = last < 2 ? last : (LABEL_GAPS.find((count) => last % count === 0) ?? Math.min(4, last))
  const shown = Array.from({ length: gaps + 1 }, (_, i) => Math.round((i * last) / Math.max(1, gaps)))
  return (
    <svg class="chart-x" aria-hidden="true">
      {shown.map((at) => (
        <text x={`${last === 0 ? 0 : round((100 * at) / last)}%`} y="1em" text-anchor={anchorOf(at, last)}>
          {labels[at]}
        </text>
      ))}
    </svg>
  )
}

/** The outer labels stay within the drawing. */
const anchorOf = (at: number, last: number) => (at === 0 ? 'start' : at === last ? 'end' : 'middle')

type ChartDataProps = Pick<ChartProps, 'language' | 'labels' | 'series' | 'day' | 'numbers'>

/** The numbers of a chart as a table, for screen readers and exact values. */
function ChartData({ language, labels, series, day, numbers }: ChartDataProps) {
  return (
    <details class="chart-data">
      <summary>{numbers}</summary>
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
                <td class="numeric">{formatCount(values[i] ?? 0, language)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
