import type { Operation } from './operation.ts'

/** An app, its staff, and its server. */
export const AUDIENCES = ['app', 'staff', 'server'] as const
export type Audience = (typeof AUDIENCES)[number]

/** For vendors, monitors and readers of documents: no app calls them. */
const NO_APP = new Set<Operation['tag']>(['Receipts', 'Documents', 'Health'])

/** Whether they call an operation. Staff may also call those of users that their permissions cover. */
export function isFor(audience: Audience, { access, permission, takesServerKeys, tag }: Operation): boolean {
  if (audience === 'server') return access === 'server' || takesServerKeys === true
  if (audience === 'staff') return permission !== undefined || tag === 'Admin'
  return access !== 'server' && tag !== 'Admin' && !NO_APP.has(tag)
}
