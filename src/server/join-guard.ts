import { chmod, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGuardClient, createGuardServer, createSender, GuardAway } from './guard-port.ts'
import { openLocalServices } from './guard-services.ts'
import type { GuardServices, LocalServices, ServicePorts } from './guard-services.ts'
import { socketIn } from './settings.ts'

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
    const services = openUnlessOwned(join(dataDir, 'guard.db'), options)
    if (!services) return
    // Left behind by an owner that was killed; the storage is ours, so it is not in use.
    await rm(socketPath, { force: true })
    const servers = [await listen(createGuardServer(services, secretKey), { path: socketPath })]
    await chmod(socketPath, 0o600)
    if (options.listen) servers.push(await listen(createGuardServer(services, secretKey), options.listen))
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
      if (own) {
        const service = own.services[call.service as keyof GuardServices] as unknown as Record<string, Function>
        return service[call.method]?.(...call.args)
      }
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

function openUnlessOwned(path: string, ports: ServicePorts): LocalServices | undefined {
  try {
    return openLocalServices(path, ports)
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) return undefined
    throw error
  }
}

const listen = async (server: Server, where: { path: string } | { host: string; port: number }): Promise<Server> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => resolve(server))
  })
