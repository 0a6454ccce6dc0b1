import * as z from 'zod/mini'
import type { Ports } from '../../ports.ts'

const PanelAddresses = z.object({ styles: z.string(), script: z.string(), icon: z.string() })
export type PanelAddresses = z.infer<typeof PanelAddresses>

/** Kept by browsers for minutes alone: for a build that says nothing. */
const UNVERSIONED: PanelAddresses = {
  styles: '/static/admin.css',
  script: '/static/admin.js',
  icon: '/static/icon.svg',
}

export interface PanelFiles {
  load: () => Promise<void>
  addresses: () => PanelAddresses
}

/** Addresses of what every page loads, with the version of the content, as the build has written them down. */
export function createPanelFiles({ assets }: Pick<Ports, 'assets'>): PanelFiles {
  // The addresses and not their promise: a request of Workers may not wait for what another has begun.
  let known: PanelAddresses | undefined
  return {
    async load() {
      if (known) return
      const read = await readAddresses(assets)
      known ??= read
    },
    addresses: () => known ?? UNVERSIONED,
  }
}

async function readAddresses(assets: Ports['assets']): Promise<PanelAddresses | undefined> {
  try {
    const answer = await assets('/panel-files.json')
    return PanelAddresses.safeParse(await answer.json()).data
  } catch {
    return undefined
  }
}
