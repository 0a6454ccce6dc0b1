/* What Cloudflare has and Node has not. */

/** Whatever Cloudflare tells of a request, and the `duplex` that Node wants of a streamed body. */
class CloudflareRequest extends Request {
  override readonly cf: never

  constructor(input: RequestInfo | URL, init: RequestInit & { cf?: unknown } = {}) {
    const { cf, ...rest } = init
    super(input, { ...rest, ...(rest.body instanceof ReadableStream && { duplex: 'half' }) })
    this.cf = cf as never
  }
}

const cached = new Map<string, Response>()

Object.assign(globalThis, {
  Request: CloudflareRequest,
  caches: {
    default: {
      match: async (key: string) => cached.get(key)?.clone(),
      put: async (key: string, response: Response) => void cached.set(key, response),
      delete: async (key: string) => cached.delete(key),
    },
  },
})
