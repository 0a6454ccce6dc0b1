import * as z from 'zod/mini'
import type { Ports } from '../../ports.ts'

const PanelAddresses = z.object({ styles: z.string(), script: z.string(), icon: z.string() })
export type PanelAddresses = z.infer<typeof PanelAddresses>

/** Cached for minutes only, for builds without a version. */
const UNVERSIONED: PanelAddresses = {
  styles: '/static/admin.css',
  script: '/static/admin.js',
  icon: '/static/icon.svg',
}

export interface PanelFiles {
  load: () => Promise<void>
  addresses: () => PanelAddresses
}

/** Versioned URLs of the scripts and styles on every page, as the build wrote them. */
export function createPanelFiles({ assets }: Pick<Ports, 'assets'>): PanelFiles {
  // Keep the URLs, not the promise: a Workers request may not await another request's work.
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
