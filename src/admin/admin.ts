import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../http/create-router.ts'
import { withDatabase } from '../http/with-database.ts'
import type { Permission } from '../identity/permissions.ts'
import { requirePermission } from '../identity/require-permission.ts'
import type { AppPorts, Ports } from '../ports.ts'

type Handlers = [MiddlewareHandler<AppEnv>, MiddlewareHandler<AppEnv>]

/** What the routes of each section are made with. */
export interface Admin {
  ports: Ports
  /** Goes before the handlers of a route: opens the database, and lets in whose role has the permission; null: any staff. */
  allow: (permission: Permission | null) => Handlers
}

export function createAdmin(ports: AppPorts): Admin {
  const database = withDatabase(ports)
  return { ports, allow: (permission) => [database, requirePermission(ports, permission)] }
}
