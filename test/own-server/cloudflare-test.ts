import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunStatements } from '../../src/db/batches.ts'
import { migrate } from '../../src/server/migrate.ts'
import { env } from './cloudflare-workers.ts'
import { ObjectNamespace, slotOf } from './durable-objects.ts'

/* What stands for `cloudflare:test` where the tests run on Node. */

export const runInDurableObject = async (stub: object, act: (instance: object, state: object) => unknown) =>
  slotOf(stub).act(act)

export const runDurableObjectAlarm = async (stub: object) => slotOf(stub).runAlarm()

export async function evictDurableObject(stub: object): Promise<void> {
  slotOf(stub).evict()
}

export async function abortAllDurableObjects(): Promise<void> {
  for (const namespace of Object.values(env))
    if (namespace instanceof ObjectNamespace) for (const slot of namespace.slots()) slot.abort()
}

export const listDurableObjectIds = async (namespace: ObjectNamespace) => namespace.slots().map(({ id }) => id)

export async function applyD1Migrations(
  { batch }: { batch: (statements: unknown[]) => ReturnType<RunStatements> },
  migrations: readonly { name: string }[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'))
  try {
    await Promise.all(migrations.map(({ name }) => copyFile(join('migrations', name), join(folder, name))))
    await migrate(async (statements) => ({ results: await batch(statements) }) as never, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
