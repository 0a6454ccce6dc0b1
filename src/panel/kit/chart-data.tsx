import type { ChartProps } from './chart.tsx'
import { formatCount } from './format-number.ts'

type ChartDataProps = Pick<ChartProps, 'language' | 'labels' | 'series' | 'day' | 'numbers'>

/** The numbers of a chart as a table, for screen readers and exact values. */
export function ChartData({ language, labels, series, day, numbers }: ChartDataProps) {
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
