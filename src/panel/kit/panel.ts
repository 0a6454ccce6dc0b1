import type { Context } from 'hono'
import type { AppEnv } from '../../http/create-router.ts'
import type { Ports } from '../../ports.ts'
import { panelContext } from './context.ts'
import type { PanelContext } from './context.ts'
import type { Csrf } from './csrf.ts'
import type { PanelFiles } from './panel-files.ts'

/** What the pages of a section are made with. */
export interface Panel {
  ports: Ports
  context: (c: Context<AppEnv>) => PanelContext
}

export function createPanel(ports: Ports, csrf: Csrf, files: PanelFiles): Panel {
  return {
    ports,
    context(c) {
      const staff = c.get('staff') as AppEnv['Variables']['staff'] | undefined
      const token = staff ? csrf.tokenFor(staff.sessionHash) : ''
      return panelContext(c, { csrf: token, files: files.addresses() })
    },
  }
}
