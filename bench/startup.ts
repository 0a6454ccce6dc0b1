import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runWrangler } from './bundles.ts'
import { median } from './statistics.ts'

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string } }[]
  samples: number[]
  /** Microseconds before each sample. */
  timeDeltas: number[]
}

const RUNS = 3

/** Median CPU milliseconds to compile and evaluate the bundle, by `wrangler check startup`. */
export async function measureStartup(out: string): Promise<number> {
  await mkdir(out, { recursive: true })
  const path = join(out, 'startup.cpuprofile')
  const runs: number[] = []
  while (runs.length < RUNS) {
    runWrangler(['check', 'startup', '--outfile', path])
    runs.push(activeMs(JSON.parse(await readFile(path, 'utf8')) as CpuProfile))
  }
  return median(runs)
}

function activeMs({ nodes, samples, timeDeltas }: CpuProfile): number {
  const idle = new Set(nodes.filter((node) => node.callFrame.functionName === '(idle)').map(({ id }) => id))
  return samples.reduce((sum, id, i) => (idle.has(id) ? sum : sum + (timeDeltas[i] ?? 0)), 0) / 1000
}
