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
/** Where the labels of the days are, in percent of the width. */
const placesOf = (chart: string) =>
  Array.from(chart.matchAll(/<text x="([\d.]+)%"[^>]*>([^<]+)</g), ([, x, label]) => [label, Number(x)])
const linesOf = (chart: string) => chart.match(/<polyline[^>]+>/g) ?? []

describe('a chart of days', () => {
  it('draws one line when all days are complete', async () => {
    expect(linesOf(await draw())).toEqual(['<polyline class="line-0" points="0,150 500,75 1000,0">'])
  })

  it('draws the line to today separately and labels it', async () => {
    const chart = await draw({ today: 'today' })
    expect(linesOf(chart)).toEqual([
      '<polyline class="line-0" points="0,150 500,75">',
      '<polyline class="line-0 so-far" points="500,75 1000,0">',
    ])
    expect(placesOf(chart).at(-1)).toEqual(['today', 100])
    expect(chart).toContain('<th scope="row">Nov 23, today</th>')
  })

  it('formats numbers by language, short ones at the axis', async () => {
    expect(await draw()).toContain('<td class="numeric">2,500</td>')
    expect(await draw()).toContain('<li>3K</li>')
    expect(await draw({ language: 'ru' })).toContain('<td class="numeric">2\u00a0500</td>')
    expect(await draw({ language: 'ru' })).toContain('<li>3\u00a0тыс.</li>')
  })

  it.each([1, 2, 7, 14, 30, 90])('has the labels of %s days below their own days', async (count) => {
    const days = Array.from({ length: count }, (_, i) => `day ${i}`)
    const places = placesOf(await draw({ labels: days, series: [{ name: 'Sign-ups', values: days.map(() => 1) }] }))
    expect(places.length).toBe(count === 7 ? 4 : Math.min(5, count))
    const step = 100 / Math.max(1, count - 1)
    expect(places).toEqual(
      places.map(([label]) => [label, expect.closeTo(days.indexOf(String(label)) * step, 1) as number]),
    )
    expect([places[0], places.at(-1)]).toEqual([
      ['day 0', 0],
      [days.at(-1), count === 1 ? 0 : 100],
    ])
  })
})
