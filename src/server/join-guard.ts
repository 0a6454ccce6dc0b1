import { chmod, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { callHere, createGuardClient, createGuardServer, createSender, GuardAway } from './guard-port.ts'
import { openLocalServices } from './guard-services.ts'
import type { GuardServices, LocalServices, ServicePorts } from './guard-services.ts'
import { guardFileIn, socketIn } from './settings.ts'
import { openAlone } from './sqlite-file.ts'

/** How long a call waits for a process that takes over, milliseconds. */
const PATIENCE_MS = 5000
const RETRY_MS = 50

export interface JoinedGuard {
  services: GuardServices
  /** This process owns the guard, and so also does what is due once an hour. */
  isOwner: () => boolean
  close: () => Promise<void>
}

interface JoinOptions extends ServicePorts {
  dataDir: string
  /** Where another host listens. */
  guardUrl?: string | undefined
  /** Where to listen for other hosts. */
  listen?: { host: string; port: number } | undefined
}

/**
 * The guard of this data folder: the first process opens its storage for itself alone, others call it over a socket. When
 * it ends, however that may be, the system frees the file and the next call makes another process the owner.
 */
export async function joinGuard(options: JoinOptions): Promise<JoinedGuard> {
  const { dataDir, guardUrl, config, log } = options
  const { secretKey } = config
  if (guardUrl !== undefined) {
    const services = createGuardClient(createSender({ url: guardUrl }, secretKey))
    return { services, isOwner: () => false, close: () => Promise.resolve() }
  }
  const socketPath = socketIn(dataDir)
  let own: { services: LocalServices; servers: Server[] } | undefined
  let taking: Promise<void> | undefined
  let isClosing = false

  async function take(): Promise<void> {
    if (own || isClosing) return
    const file = openAlone(guardFileIn(dataDir))
    if (!file) return
    // Left behind by an owner that was killed; the storage is ours, so it is not in use.
    await rm(socketPath, { force: true })
    const services = openLocalServices(file, options)
    const servers: Server[] = []
    try {
      for (const where of [{ path: socketPath }, ...(options.listen ? [options.listen] : [])])
        servers.push(await listen(createGuardServer(services, secretKey), where))
      await chmod(socketPath, 0o600)
    } catch (error) {
      // Or no process could ever take it over, this one included.
      for (const server of servers) server.close()
      await services.close()
      throw error
    }
    own = { services, servers }
    log({ level: 'info', event: 'guard_owned', data: dataDir })
  }

  const takeOnce = async () => {
    taking ??= take().finally(() => {
      taking = undefined
    })
    await taking
    return own !== undefined
  }

  const sendToOwner = createSender({ socketPath }, secretKey)

  const services = createGuardClient(async (call) => {
    const until = Date.now() + PATIENCE_MS
    for (;;) {
      if (own) return callHere(own.services, call)
      try {
        return await sendToOwner(call)
      } catch (error) {
        if (!(error instanceof GuardAway) || Date.now() > until) throw error
      }
      if (!(await takeOnce())) await sleep(RETRY_MS)
    }
  })

  await takeOnce()
  return {
    services,
    isOwner: () => own !== undefined,
    async close() {
      isClosing = true
      await taking
      if (!own) return
      for (const server of own.servers) server.close()
      for (const server of own.servers) server.closeIdleConnections()
      await own.services.close()
      own = undefined
    },
  }
}

const listen = async (server: Server, where: { path: string } | { host: string; port: number }): Promise<Server> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => resolve(server))
  })
