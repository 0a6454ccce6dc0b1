import { recordDatabaseSize } from '../admin/dashboard/database-size.ts'
import { continueJobs } from '../admin/jobs/run-job.ts'
import { purgeJobs, purgeStaffAttempts, purgeStaffSessions } from '../admin/purge-staff.ts'
import { purgeAudit } from '../audit/record-audit.ts'
import { AppError } from '../errors/app-error.ts'
import { purgeIdempotencyKeys } from '../identity/idempotency.ts'
import { rollUpCounts, thinGrowth } from '../links/stats/roll-up.ts'
import { eraseDueUsers, purgeFormerPhones } from '../people/erase-users.ts'
import { liftEndedBlocks, mergeSearchIndex } from '../people/hourly.ts'
import type { Ports, Task } from '../ports.ts'
import { countSignUps, forgetSteps } from '../referrals/count-sign-ups.ts'
import { purgeLeaderboards, purgePendingInvites, purgeReferralBudgets } from '../referrals/purge-referrals.ts'
import { expireRewards, purgeEvents, recordSignUps, releaseRewards } from '../rewards/hourly.ts'
import { sealLedger } from '../rewards/seal-ledger.ts'
import { purgeSessions } from '../sign-in/sessions/end-every-session.ts'
import { purgeDeliveries, purgeOutbox, wakeSenders } from '../webhooks/hourly.ts'

const TASKS = {
  users_erased: eraseDueUsers,
  blocks_lifted: liftEndedBlocks,
  sessions_purged: purgeSessions,
  audit_events_purged: purgeAudit,
  former_phones_purged: purgeFormerPhones,
  jobs_purged: purgeJobs,
  leaderboard_places_purged: purgeLeaderboards,
  pending_invites_purged: purgePendingInvites,
  referral_budgets_purged: purgeReferralBudgets,
  idempotency_keys_purged: purgeIdempotencyKeys,
  sign_ups_counted: countSignUps,
  sign_up_steps_forgotten: forgetSteps,
  counted_days_rolled_up: rollUpCounts,
  growth_days_thinned: thinGrowth,
  sign_ups_recorded: recordSignUps,
  rewards_released: releaseRewards,
  rewards_expired: expireRewards,
  reward_events_purged: purgeEvents,
  transfers_sealed: sealLedger,
  outbox_purged: purgeOutbox,
  webhook_deliveries_purged: purgeDeliveries,
  webhooks_woken: wakeSenders,
  job_steps_done: continueJobs,
  staff_attempts_purged: purgeStaffAttempts,
  staff_sessions_purged: purgeStaffSessions,
  search_rows_merged: mergeSearchIndex,
  // Last, when the purges are done.
  database_bytes: recordDatabaseSize,
} satisfies Record<string, Task>

type TaskName = keyof typeof TASKS

/** How much each task did; without those that failed. */
export type ScheduledReport = Partial<Record<TaskName, number>>

/** What has to be done once an hour. A task that fails is logged and does not stop the others. */
export async function runScheduled(
  ports: Pick<Ports, 'config' | 'openDatabase' | 'guard' | 'webhooks' | 'log'>,
  now: number,
): Promise<ScheduledReport> {
  const { db } = ports.openDatabase('write')
  const report: ScheduledReport = {}
  for (const name of Object.keys(TASKS) as TaskName[]) {
    try {
      report[name] = await TASKS[name]({ ...ports, db }, now)
    } catch (error) {
      const cause = error instanceof AppError ? error.options.cause : error
      ports.log({ level: 'error', event: 'scheduled_task_failed', task: name, reason: String(cause) })
    }
  }
  ports.log({ level: 'info', event: 'scheduled', ...report })
  return report
}
