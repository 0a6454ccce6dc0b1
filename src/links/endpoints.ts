import { AppError } from '../errors/app-error.ts'
import { empty, json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import { repeatableOf } from '../identity/idempotency.ts'
import { changeLink, disableLink } from './change-link.ts'
import { createLink } from './create-link.ts'
import { linkKey, linkOrigin } from './link-key.ts'
import { getLinkOrThrow, listLinks } from './read-links.ts'
import { forgetLink } from './redirect/link-cache.ts'
import { ChangeLinkInput, CreateLinkInput, ListLinksQuery } from './schemas.ts'

const path = '/api/v1/referral_links/'

/* The caller's links. No one sees another user's. */

export const listOwnLinks = endpoint(
  { method: 'get', path, access: 'bearer', database: 'read', query: ListLinksQuery },
  async ({ ports, caller, query, url }) => {
    const origin = linkOrigin(ports.config, url)
    return json(await listLinks(ports, { caller, query, origin, url }))
  },
)

export const createOwnLink = endpoint(
  { method: 'post', path, access: 'bearer', shield: 'write', database: 'write', body: CreateLinkInput },
  async ({ ports, caller, body: input, url, context, headers }) => {
    const repeatable = repeatableOf(headers, { owner: `u:${caller.userId}`, operation: 'link', input })
    const origin = linkOrigin(ports.config, url)
    const link = await createLink(ports, { caller, input, origin, context, repeatable })
    // That there is no such link may be cached.
    forgetLink(ports, keyOrNotFound(link.code))
    return json(link, { status: 201, headers: { Location: `${path}${link.code}/` } })
  },
)

export const readOwnLink = endpoint(
  { method: 'get', path: `${path}:code/`, access: 'bearer', database: 'read' },
  async ({ ports, caller, params: { code }, url }) => {
    const origin = linkOrigin(ports.config, url)
    return json(await getLinkOrThrow(ports, { caller, key: keyOrNotFound(code), origin }))
  },
)

export const changeOwnLink = endpoint(
  {
    ...{ method: 'patch', path: `${path}:code/`, access: 'bearer', shield: 'write', database: 'write' },
    body: ChangeLinkInput,
  },
  async ({ ports, caller, params: { code }, body: input, url, context }) => {
    const key = keyOrNotFound(code)
    const link = await changeLink(ports, { caller, key, input, origin: linkOrigin(ports.config, url), context })
    forgetLink(ports, key)
    return json(link)
  },
)

export const disableOwnLink = endpoint(
  { method: 'delete', path: `${path}:code/`, access: 'bearer', shield: 'write', database: 'write' },
  async ({ ports, caller, params: { code }, context }) => {
    const key = keyOrNotFound(code)
    await disableLink(ports, { caller, key, context })
    forgetLink(ports, key)
    return empty()
  },
)

export const LINK_ENDPOINTS = [listOwnLinks, createOwnLink, readOwnLink, changeOwnLink, disableOwnLink]

/** The key in a path; what cannot be a link is not found. */
function keyOrNotFound(code: string): string {
  const key = linkKey(code)
  if (key === undefined) throw new AppError('not_found')
  return key
}
