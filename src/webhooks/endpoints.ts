import { json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import { FeedQuery, readFeed } from './feed.ts'

export const pullFeed = endpoint(
  { method: 'get', path: '/api/v1/feed/', access: 'server', scope: 'feed.read', database: 'write', query: FeedQuery },
  async ({ ports, server, query }) => json(await readFeed(ports, { server, query })),
)

export const FEED_ENDPOINTS = [pullFeed]
