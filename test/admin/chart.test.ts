import { html } from 'hono/html'
import { describe, expect, it } from 'vitest'
import { LineChart } from '../../src/panel/kit/chart.tsx'
import type { ChartProps } from '../../src/panel/kit/chart.tsx'

const CHART: ChartProps = {
  language: 'en',
  title: 'Sign-ups',
  day: 'Day',
  labels: ['Nov 21', 'Nov 22', 'Nov 23'],
  series: [{ name: 'Sign-ups', values: [1000, 2500, 4000] }],
}

const draw = async (props: Partial<ChartProps> = {}): Promise<string> =>
  String(await html`${LineChart({ ...CHART, ...props })}`)
const linesOf = (chart: string) => chart.match(/<polyline[^>]+>/g) ?? []

describe('a chart of days', () => {
  it('draws one line when all days are complete', async () => {
    expect(linesOf(await draw())).toEqual(['<polyline class="line-0" points="0,150 500,75 1000,0">'])
    expect(await draw()).toContain('<li>Nov 23</li>')
  })

  it('draws the line to today separately and labels it', async () => {
    const chart = await draw({ today: 'today' })
    expect(linesOf(chart)).toEqual([
      '<polyline class="line-0" points="0,150 500,75">',
      '<polyline class="line-0 so-far" points="500,75 1000,0">',
    ])
    expect(chart).toContain('<li>today</li>')
    expect(chart).toContain('<th scope="row">Nov 23, today</th>')
  })

  it('formats numbers by language, short ones at the axis', async () => {
    expect(await draw()).toContain('<td class="numeric">2,500</td>')
    expect(await draw()).toContain('<li>3K</li>')
    expect(await draw({ language: 'ru' })).toContain('<td class="numeric">2\u00a0500</td>')
    expect(await draw({ language: 'ru' })).toContain('<li>3\u00a0тыс.</li>')
  })
})
