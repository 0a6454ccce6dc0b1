export interface Target {
  files: string[]
  /** The test files that should notice, or their folders. The most telling first. */
  tests: string[]
  /** The least share that they must notice. */
  goal: number
}

/** What decides over accounts and money. */
export const TARGETS: Record<string, Target> = {
  guard: {
    files: ['rules', 'lane-limits', 'staff-actions', 'phone-codes'].map((name) => `src/guard/${name}.ts`),
    tests: [
      ...['rule-edges', 'phone-codes', 'unlock', 'edges'].map((name) => `test/guard/${name}.test.ts`),
      'test/guard',
      ...['guard-budget', 'send-faults', 'races'].map((name) => `test/auth/${name}.test.ts`),
      'test/account/phone-change.test.ts',
    ],
    goal: 0.95,
  },
  ledger: {
    files: ['ledger-rules', 'country-evidence', 'pending-codes'].map((name) => `src/guard/${name}.ts`),
    tests: [
      ...['ledger', 'ledger-edges', 'ledger-purge', 'country-evidence', 'pending-codes'].map(
        (name) => `test/guard/${name}.test.ts`,
      ),
      'test/guard',
      'test/sms',
      'test/auth/guard-budget.test.ts',
    ],
    goal: 0.95,
  },
  'sign-in': {
    files: ['enter-user', 'open-session', 'audit-sign-in', 'use-codes', 'sign-in'].map(
      (name) => `src/sign-in/${name}.ts`,
    ),
    tests: [
      ...['sign-in', 'faults', 'races', 'session-limits', 'sessions', 'budgets'].map(
        (name) => `test/auth/${name}.test.ts`,
      ),
      ...['test/audit', 'test/auth', 'test/referrals/unknown-codes.test.ts', 'test/rewards/sign-up.test.ts'],
    ],
    goal: 0.8,
  },
  refresh: {
    files: ['refresh-session', 'verify-token', 'token-pair', 'logout'].map((name) => `src/sign-in/${name}.ts`),
    tests: ['refresh', 'sessions', 'session-limits', 'keys'].map((name) => `test/auth/${name}.test.ts`),
    goal: 0.8,
  },
  attribution: {
    files: ['src/referrals/attribute.ts', 'src/referrals/inviter-sources.ts', 'src/referrals/keyed-hashes.ts'],
    tests: ['attribution', 'sign-up-origins', 'attribution-races', 'pending', 'farming', 'typed-codes'].map(
      (name) => `test/referrals/${name}.test.ts`,
    ),
    goal: 0.8,
  },
  permissions: {
    files: ['src/identity/permissions.ts', 'src/identity/staff/by-staff.ts'],
    tests: ['test/admin/permissions.test.ts', 'test/admin/require-permission.test.ts'],
    goal: 0.8,
  },
  triggers: {
    files: ['migrations/0002_triggers.sql', 'migrations/0004_triggers.sql'],
    tests: [
      'test/db',
      'test/referrals/triggers.test.ts',
      'test/referrals/random-events.test.ts',
      'test/referrals/tree.test.ts',
      'test/audit',
      'test/rewards',
      'test/webhooks/outbox.test.ts',
    ],
    goal: 0.8,
  },
}
