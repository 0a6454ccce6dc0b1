/* What stands for `cloudflare:workers` where the tests run on Node. */

interface Runtime {
  env: Record<string, unknown>
  closeStores: () => void
}

const NAME = Symbol.for('referral-api.own-server')

/** Global, since tests that load the modules again must find the same stores. */
export const runtime = ((globalThis as { [NAME]?: Runtime })[NAME] ??= { env: {}, closeStores: () => undefined })

export const { env } = runtime

export class DurableObject {
  readonly ctx: unknown
  readonly env: unknown

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx
    this.env = env
  }
}

export function waitUntil(work: Promise<unknown>): void {
  work.catch(() => undefined)
}
