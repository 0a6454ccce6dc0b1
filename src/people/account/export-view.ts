import type { InferSelectModel } from 'drizzle-orm'
import type { pendingInvites, referralLinks, referrals, signUpOrigins } from '../../db/referral-schema.ts'
import type { rewardEvents } from '../../db/reward-schema.ts'
import type { auditEvents, formerPhones, sessions, users } from '../../db/schema.ts'
import type { NumberReport } from '../../guard/personal-records.ts'
import type { Paged } from '../../lib/json-stream.ts'
import { toIso, toIsoOrNull } from '../../lib/time.ts'
import { NO_COUNTS } from '../../links/counts.ts'
import type { Counts } from '../../links/counts.ts'
import { fieldsView } from '../../links/model.ts'
import { originView, readSteps } from '../../referrals/origin-steps.ts'
import { reversedValue, rewardView } from '../../rewards/list-rewards.ts'
import type { RewardRow } from '../../rewards/list-rewards.ts'
import type { OwnRewards } from '../../rewards/responses.ts'
import { deletionView, userView } from '../views.ts'
import type { AccountExport } from './responses.ts'

type AuditEventRow = InferSelectModel<typeof auditEvents>

type Pages<Row> = AsyncIterable<Row[]>

interface ReferralRows {
  links: Pages<InferSelectModel<typeof referralLinks>>
  invitedBy: InferSelectModel<typeof referrals>[]
  origins: InferSelectModel<typeof signUpOrigins>[]
  made: Pages<{ id: number; createdAt: number }>
  totals: Counts[]
  /** Under the user's number. */
  pending?: InferSelectModel<typeof pendingInvites>[]
}

interface RewardRows {
  balances: OwnRewards['balances']
  rewards: Pages<RewardRow>
  reported: Pages<InferSelectModel<typeof rewardEvents>>
}

interface Stored extends ReferralRows, RewardRows {
  user: InferSelectModel<typeof users>
  sessions: Pages<InferSelectModel<typeof sessions>>
  invited: Pages<{ id: number }>
  events: Pages<AuditEventRow>
  earlier?: InferSelectModel<typeof formerPhones>[]
  number?: NumberReport
}

/** Leaves out what says nothing (ids of tokens). */
export function accountExportView(
  { now, graceMs }: { now: number; graceMs: number },
  stored: Stored,
): Paged<AccountExport> {
  const { user, earlier: [earlier] = [] } = stored
  return {
    exported_at: toIso(now),
    profile: {
      ...userView('self', user),
      invited_count: user.invitedCount,
      display_name: user.displayName,
    },
    deletion: deletionView(user, graceMs),
    earlier_account: earlier ? { deleted_at: toIso(earlier.leftAt), remembered_until: toIso(earlier.expiresAt) } : null,
    sessions: mapPages(stored.sessions, (row) => ({
      id: String(row.id),
      created_at: toIso(row.createdAt),
      last_used_at: toIsoOrNull(row.lastUsedAt),
      refreshed_at: toIsoOrNull(row.rotatedAt),
      expires_at: toIso(row.expiresAt),
      ended_at: toIsoOrNull(row.endedAt),
      device: row.device,
      country: row.country,
      network: row.network,
    })),
    invited: mapPages(stored.invited, ({ id }) => id),
    referrals: referralsView(stored),
    rewards: rewardsView(stored),
    audit_events: mapPages(stored.events, (row) => eventView(row, user.id)),
    number: stored.number ?? null,
  }
}

async function* mapPages<Row, View>(pages: Pages<Row>, view: (row: Row) => View): AsyncGenerator<View[]> {
  for await (const page of pages) yield page.map((row) => view(row))
}

function referralsView({
  links,
  invitedBy: [invitedBy],
  origins: [origin],
  made,
  totals,
  pending: [pending] = [],
}: ReferralRows) {
  return {
    invited_by: invitedBy
      ? {
          id: invitedBy.inviterId,
          link: invitedBy.linkKey,
          method: invitedBy.method,
          certainty: invitedBy.certainty,
          program: invitedBy.program,
          channel: invitedBy.channel,
          country: invitedBy.country,
          created_at: toIso(invitedBy.createdAt),
        }
      : null,
    came_with: origin ? { ...originView(origin), at: toIso(origin.createdAt), steps: readSteps(origin) } : null,
    made: mapPages(made, ({ id, createdAt }) => ({ id, created_at: toIso(createdAt) })),
    counts: totals[0] ?? NO_COUNTS,
    links: mapPages(links, (link) => {
      const { expires_at, ...fields } = fieldsView(link)
      const times = { created_at: toIso(link.createdAt), expires_at, disabled_at: toIsoOrNull(link.disabledAt) }
      return { code: link.code, ...fields, ...times }
    }),
    pending: pending
      ? {
          link: pending.linkKey,
          inviter_id: pending.inviterId,
          created_at: toIso(pending.createdAt),
          expires_at: toIso(pending.expiresAt),
        }
      : null,
  }
}

const rewardsView = ({ balances, rewards, reported }: RewardRows) => ({
  balances,
  earned: mapPages(rewards, rewardView),
  events: mapPages(reported, (row) => ({
    id: row.eventId,
    type: row.type,
    value: row.value,
    reversed_value: reversedValue(row),
    reversed_at: toIsoOrNull(row.reversedAt),
    occurred_at: toIso(row.occurredAt),
    received_at: toIso(row.createdAt),
  })),
})

/**
 * The details of staff actions that users may see: what was changed, never why, nor the evidence. A new detail stays hidden
 * until it is named here.
 */
const OF_STAFF = (
  'before after phone email first_name last_name display_name is_active blocked_until session sessions deletion_at ' +
  'attempts failures sends send purpose link disabled_at inviter_id invited_by_code method certainty program channel ' +
  'country at reward rewards'
).split(' ')
/** The system's reason is that a block has ended. */
const SHOWN = { staff: OF_STAFF, system: ['reason', ...OF_STAFF], user: null }

/** Users may know that staff did something, but not who, from where, or what they noted. */
function eventView(row: AuditEventRow, userId: number): AccountExport['audit_events'][number] {
  const isByStaff = row.actor === 'staff'
  return {
    id: row.id,
    at: toIso(row.at),
    actor: row.actor,
    by_you: row.actor === 'user' && row.actorId === userId,
    action: row.action,
    outcome: row.outcome,
    country: isByStaff ? null : row.country,
    network: isByStaff ? null : row.network,
    user_agent: isByStaff ? null : row.userAgent,
    request_id: isByStaff ? null : row.requestId,
    details: row.details === null ? null : readDetails(row.details, SHOWN[row.actor]),
  }
}

/** `auditStatement` alone writes them, always as an object. */
const readDetails = (text: string, shown: string[] | null) =>
  JSON.parse(JSON.stringify(JSON.parse(text), shown)) as Record<string, unknown>
