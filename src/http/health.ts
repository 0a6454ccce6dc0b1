import type { Ports } from '../ports.ts'
import { createRouter } from './create-router.ts'

/** `/health`: the process answers. `/health/ready`: each store answers too, else 503. */
export function createHealthRoutes({ probes, log }: Pick<Ports, 'probes' | 'log'>) {
  return createRouter()
    .get('/', (c) => c.json({ status: 'ok' }))
    .get('/ready', async (c) => {
      const names = Object.keys(probes)
      const results = await Promise.allSettled(names.map(async (name) => probes[name]?.()))
      const checks = Object.fromEntries(
        names.map((name, i) => [name, results[i]?.status === 'fulfilled' ? 'ok' : 'failed']),
      )
      for (const [i, result] of results.entries()) {
        if (result.status === 'rejected') {
          log({ level: 'error', event: 'probe_failed', store: names[i], reason: String(result.reason) })
        }
      }
      const ready = results.every((result) => result.status === 'fulfilled')
      return c.json({ status: ready ? 'ok' : 'unavailable', checks }, ready ? 200 : 503)
    })
}
