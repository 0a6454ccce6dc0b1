import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished } from 'vitest'
import { createClient, trustedProxy } from '../../../attack/client.ts'
import { createEvidence } from '../../../attack/evidence.ts'
import { startGateway } from '../../../attack/gateway.ts'
import { createPhones } from '../../../attack/phones.ts'
import { PRODUCTION, startServer, temporaryFolder } from './own-server.ts'
import type { OwnServer } from './own-server.ts'

const folder = await temporaryFolder()
let folders = 0

/** Limits of a day over all numbers would end a test that has hundreds of them. */
const SETTINGS = {
  ...PRODUCTION,
  LIMITS: 'unverified_sends_per_country=100000, sends_per_service=100000',
  TRUSTED_PROXIES: '127.0.0.1',
}

/**
 * Servers on one data folder as deployed, behind a proxy, with a gateway that gets their messages. At its end, a test
 * fails if a secret, code, token or phone is in what any of them has printed.
 */
export async function openStage() {
  const evidence = createEvidence()
  evidence.add('secret', PRODUCTION.SECRET_KEY)
  const gateway = await startGateway(evidence)
  const dataDir = join(folder, String((folders += 1)))
  const servers: OwnServer[] = []
  onTestFinished(async () => {
    for (const { child, ended } of servers) {
      child.kill('SIGKILL')
      await ended
    }
    await gateway.stop()
    for (const server of servers) evidence.log(server.output())
    expect(evidence.lines().length).toBeGreaterThan(0)
    expect(evidence.leaks()).toEqual([])
  })
  const start = async (changes: Record<string, string> = {}) => {
    const server = await startServer({
      ...SETTINGS,
      SMS_WEBHOOK_URL: `${gateway.origin}/webhook`,
      DATA_DIR: dataDir,
      ...changes,
    })
    servers.push(server)
    return server
  }
  return {
    gateway,
    evidence,
    phones: createPhones(),
    start,
    /** Calls servers in turn. */
    clientOf: (...called: OwnServer[]) =>
      createClient(
        called.map(({ origin }) => new URL(origin)),
        evidence,
        trustedProxy,
      ),
    databaseFile: join(dataDir, 'app.db'),
    /** Rows of the database. */
    rows: (sql: string): Record<string, unknown>[] => {
      const database = new DatabaseSync(join(dataDir, 'app.db'), { timeout: 5000 })
      try {
        return database.prepare(sql).all()
      } finally {
        database.close()
      }
    },
  }
}

/** The server that owns the guard, and the one that doesn't. */
export function byOwner(servers: readonly [OwnServer, OwnServer]): [owner: OwnServer, other: OwnServer] {
  const owns = ({ lines }: OwnServer) => lines().some(({ event }) => event === 'guard_owned')
  expect(servers.filter(owns)).toHaveLength(1)
  const [first, second] = servers
  return owns(first) ? [first, second] : [second, first]
}
