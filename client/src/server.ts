import { createTransport, randomKey, underKey } from './transport.ts'
import type { Request, TransportOptions } from './transport.ts'
import type { Answer, Body, Query } from './types.ts'

export { ApiError, NetworkError } from './errors.ts'
export { verifyWebhook, WebhookError } from './webhook.ts'
export type { Webhook, WebhookEvent } from './webhook.ts'

export interface ServerOptions extends TransportOptions {
  /** `rk_…`, made in the admin panel. It acts for all users: it belongs on a server, never in an app. */
  apiKey: string
}

/** What an app's server reports and pays out. Every call may be repeated, and is after a lost answer; a payout under its id. */
export function createServerClient({ apiKey, ...options }: ServerOptions) {
  const transport = createTransport(options)
  const send = async <Result>(request: Request) =>
    transport.send<Result>({
      repeatable: true,
      ...request,
      headers: { ...request.headers, Authorization: `Bearer ${apiKey}` },
    })
  const post = async <Result>(path: string, body?: object, more?: Partial<Request>) =>
    send<Result>({ method: 'POST', path, body, ...more })

  return {
    events: {
      /** Up to 100 events. One with the `id` of an earlier one pays nothing more and gets the same answer. */
      report: async (events: Body<'events_report'>['events']) => post<Answer<'events_report'>>('events/', { events }),
      /** After a refund: of everything, or of what has been refunded so far, in all. */
      reverse: async (id: string, refund: Body<'events_reverse'> = {}) =>
        post<Answer<'events_reverse'>>(`events/${encodeURIComponent(id)}/reverse/`, refund),
    },
    /** The changes that webhooks send, for servers that cannot be called: keep `after` for the next call. */
    feed: async (query: Query<'feed'> = {}) => send<Answer<'feed'>>({ method: 'GET', path: 'feed/', query }),
    rewards: {
      list: async (query: Query<'rewards_list'>) =>
        send<Answer<'rewards_list'>>({ method: 'GET', path: 'rewards/', query }),
      /**
       * Claims a reward for a payout of yours: pay `paid` after this answer. Every other payout is refused with
       * `already_fulfilled`; the same one gets the same answer, so with its id a new process can go on.
       */
      fulfil: async (id: string, payoutId = randomKey()) =>
        post<Answer<'rewards_fulfil'>>(`rewards/${encodeURIComponent(id)}/fulfil/`, undefined, {
          repeatable: false,
          ...underKey(payoutId),
        }),
    },
  }
}
