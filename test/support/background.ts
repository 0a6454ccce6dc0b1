/** Work of the apps of this file that their answers did not wait for. */
const pending: Promise<unknown>[] = []

export const keep = (work: Promise<unknown>): void => void pending.push(work.catch(() => undefined))

/** Work of a request that a test left hanging never ends. */
const PATIENCE_MS = 1000

/** Waits for that work to end, but not for long. */
export async function settleAll(): Promise<void> {
  const patience = new Promise((done) => setTimeout(done, PATIENCE_MS))
  await Promise.race([Promise.all(pending.splice(0)), patience])
}
