/** The runtime reads a response at once. Tests may never do so. */
const UNREAD_MS = 250
/** Of the event loop. With two, one closed socket in a hundred was missed on a busy machine. */
const TURNS = 6

/**
 * Sends the first byte of a response, and the rest only while the client is still there. A socket that the client has
 * closed shows that only when something is written to it, and whoever hangs up before the rest has read no token.
 */
export async function confirmDelivery(
  response: Response,
  signal: AbortSignal,
): Promise<{ response: Response; delivered: Promise<boolean> }> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const { promise: delivered, resolve } = Promise.withResolvers<boolean>()
  let isBegun = false
  let isCancelled = false
  let isThere: boolean | undefined
  const decide = () => {
    resolve((isThere ??= !isCancelled && !signal.aborted))
    return isThere
  }
  setTimeout(() => {
    if (!isBegun) decide()
  }, UNREAD_MS)
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!isBegun) {
          isBegun = true
          controller.enqueue(bytes.subarray(0, 1))
          return
        }
        // The first byte is written. A timer, however short, lets the runtime see what became of the socket.
        for (let turn = 0; turn < TURNS; turn += 1) await new Promise((next) => setTimeout(next))
        if (decide() && !isCancelled) controller.enqueue(bytes.subarray(1))
        if (!isCancelled) controller.close()
      },
      cancel() {
        isCancelled = true
        decide()
      },
    },
    { highWaterMark: 0 },
  )
  return { response: new Response(body, response), delivered }
}
