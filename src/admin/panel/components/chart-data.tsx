import type { ChartProps } from './chart.tsx'

/** What a chart shows, in numbers, for who cannot see it or wants to know exactly. */
export function ChartData({ labels, series, day, numbers }: Pick<ChartProps, 'labels' | 'series' | 'day' | 'numbers'>) {
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
                <td class="numeric">{values[i]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
