import { AppError } from '../errors/app-error.ts'
import { idOrNotFound } from '../http/pagination.ts'
import { json } from '../http/response-headers.ts'
import { endpoint } from '../identity/endpoint.ts'
import { idempotencyKeyOf } from '../identity/idempotency.ts'
import { reportEvents } from './report-events.ts'
import { readRewardName } from './reward-name.ts'
import { EventsInput, OwnRewardsQuery, ReverseInput, RewardsQuery, withIds } from './schemas.ts'
import { fulfilReward, listOwnRewards, listRewards, takeBackEvent } from './serve-rewards.ts'
import { whyReferral, whyReward } from './why/read-why.ts'

/** No secret, as only servers claim rewards: the number of a payout will do. */
const PAYOUT_ID = /^[\x21-\x7e]{1,255}$/

const server = { access: 'server', database: 'write' } as const

export const reportNewEvents = endpoint(
  { ...server, scope: 'events.write', method: 'post', path: '/api/v1/events/', body: EventsInput },
  async ({ ports, server: by, body: { events }, headers }) =>
    json({ results: await reportEvents(ports, { server: by, events: withIds(events, headers) }) }),
)

export const reverseReportedEvent = endpoint(
  { ...server, scope: 'events.write', method: 'post', path: '/api/v1/events/:id/reverse/', body: ReverseInput },
  async ({ ports, server: by, params: { id }, body: { refunded_value: refunded = null } }) =>
    json(await takeBackEvent(ports, { server: by, eventId: id, refunded })),
)

export const listUserRewards = endpoint(
  { ...server, scope: 'rewards.read', method: 'get', path: '/api/v1/rewards/', query: RewardsQuery },
  async ({ ports, server: by, query, url }) => json(await listRewards(ports, { server: by, query, url })),
)

export const fulfilUserReward = endpoint(
  { ...server, scope: 'rewards.fulfil', method: 'post', path: '/api/v1/rewards/:id/fulfil/' },
  async ({ ports, server: by, params: { id }, headers }) => {
    const reward = readRewardName(id)
    if (!reward) throw new AppError('not_found')
    return json(await fulfilReward(ports, { server: by, reward, claim: idempotencyKeyOf(headers, PAYOUT_ID) ?? null }))
  },
)

export const readOwnRewards = endpoint(
  {
    method: 'get',
    path: '/api/v1/users/current_user/rewards/',
    access: 'bearer',
    database: 'read',
    query: OwnRewardsQuery,
  },
  async ({ ports, caller, query, url }) => json(await listOwnRewards(ports, { caller, query, url })),
)

const explained = {
  ...({
    method: 'get',
    access: 'bearer',
    permission: 'people.read',
    scope: 'rewards.read',
    database: 'write',
  } as const),
}

export const explainReward = endpoint(
  { ...explained, path: '/api/v1/rewards/:id/why/' },
  async ({ ports, caller: by, params: { id }, language }) => {
    const reward = readRewardName(id)
    if (!reward) throw new AppError('not_found')
    return json(await whyReward(ports, { by, language, reward }))
  },
)

export const explainReferral = endpoint(
  { ...explained, path: '/api/v1/referrals/:id{[0-9]+}/why/' },
  async ({ ports, caller: by, params, language }) =>
    json(await whyReferral(ports, { by, language, inviteeId: idOrNotFound(params.id) })),
)

export const REWARD_ENDPOINTS = [
  reportNewEvents,
  reverseReportedEvent,
  listUserRewards,
  fulfilUserReward,
  readOwnRewards,
  explainReward,
  explainReferral,
]
