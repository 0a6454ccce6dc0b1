import type { Mutant } from './make-mutants.ts'

/** Bounds are the beginnings of ids: each id is longer. */
const NO_SUCH_ID = 'No id equals the bound.'
const ALL_OR_NONE = 'Either all of them are null or none is.'
const NOT_COUNTED = 'Only a send of a past day is not in memory, and nothing reads that day.'

/** Mutants that change nothing that anyone could notice, and why. Both lines are without their indentation. */
export const HARMLESS: (Pick<Mutant, 'file' | 'before' | 'after'> & { why: string })[] = [
  {
    file: 'src/guard/ledger-rules.ts',
    before:
      ".exec(`SELECT count(*) AS used FROM sends WHERE id >= ? AND state = 'used'`, firstTimedId(now - HOUR_MS + 1))",
    after:
      ".exec(`SELECT count(*) AS used FROM sends WHERE id > ? AND state = 'used'`, firstTimedId(now - HOUR_MS + 1))",
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/ledger-rules.ts',
    before: `'DELETE FROM sends WHERE id IN (SELECT id FROM sends WHERE id < ? AND id < ? ORDER BY id LIMIT ?) RETURNING 1'`,
    after: `'DELETE FROM sends WHERE id IN (SELECT id FROM sends WHERE id <= ? AND id < ? ORDER BY id LIMIT ?) RETURNING 1'`,
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/ledger-rules.ts',
    before: `'DELETE FROM sends WHERE id IN (SELECT id FROM sends WHERE id < ? AND id < ? ORDER BY id LIMIT ?) RETURNING 1'`,
    after: `'DELETE FROM sends WHERE id IN (SELECT id FROM sends WHERE id < ? AND id <= ? ORDER BY id LIMIT ?) RETURNING 1'`,
    why: 'If the bound is an id, this part has just counted as many sends before it as it deletes.',
  },
  {
    file: 'src/guard/ledger-rules.ts',
    before: '`DELETE FROM failures WHERE (network, id) > (?, ?) ${upTo} AND id < ?`,',
    after: '`DELETE FROM failures WHERE (network, id) >= (?, ?) ${upTo} AND id < ?`,',
    why: 'The part before kept that row. Since then it may have expired, and expired rows are not counted.',
  },
  {
    file: 'src/guard/ledger-rules.ts',
    before: '`DELETE FROM failures WHERE (network, id) > (?, ?) ${upTo} AND id < ?`,',
    after: '`DELETE FROM failures WHERE (network, id) > (?, ?) ${upTo} AND id <= ?`,',
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/ledger-rules.ts',
    before: 'for (const minute of memory.minutes.keys()) if (minute < firstMinute) memory.minutes.delete(minute)',
    after: 'for (const minute of memory.minutes.keys()) if (minute <= firstMinute) memory.minutes.delete(minute)',
    why: 'The limit counts later minutes only.',
  },
  {
    file: 'src/guard/country-evidence.ts',
    before: 'const count = bySite.get(site) ?? 0',
    after: 'const count = bySite.get(site)',
    why: NOT_COUNTED,
  },
  {
    file: 'src/guard/country-evidence.ts',
    before: 'if (count === 0) return',
    after: 'if (false) return',
    why: NOT_COUNTED,
  },
  {
    file: 'src/guard/country-evidence.ts',
    before: 'if (count > 1) bySite.set(site, count - 1)',
    after: 'if (count >= 1) bySite.set(site, count - 1)',
    why: 'An entry of zero is the same as none.',
  },
  {
    file: 'src/guard/country-evidence.ts',
    before: '`SELECT min(id) AS id, network, country, trusted, state, count(*) AS times FROM sends',
    after: '`SELECT max(id) AS id, network, country, trusted, state, count(*) AS times FROM sends',
    why: 'All of them are of today.',
  },
  {
    file: 'src/guard/country-evidence.ts',
    before: "WHERE id >= ? AND state IN ('unused', 'unknown') GROUP BY network, country, trusted, state`,",
    after: "WHERE id > ? AND state IN ('unused', 'unknown') GROUP BY network, country, trusted, state`,",
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: 'WHERE id >= ? AND id >= ? AND id < ? AND phone IS NOT NULL AND isReplaced = 0',
    after: 'WHERE id > ? AND id >= ? AND id < ? AND phone IS NOT NULL AND isReplaced = 0',
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: 'WHERE id >= ? AND id >= ? AND id < ? AND phone IS NOT NULL AND isReplaced = 0',
    after: 'WHERE id >= ? AND id > ? AND id < ? AND phone IS NOT NULL AND isReplaced = 0',
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: 'WHERE id >= ? AND id >= ? AND id < ? AND phone IS NOT NULL AND isReplaced = 0',
    after: 'WHERE id >= ? AND id >= ? AND id <= ? AND phone IS NOT NULL AND isReplaced = 0',
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: 'SELECT phone IS NOT NULL AND isReplaced = 0 AS kept FROM sends WHERE id >= ? LIMIT ?)`',
    after: 'SELECT phone IS NOT NULL AND isReplaced = 0 AS kept FROM sends WHERE id > ? LIMIT ?)`',
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: 'const query = `SELECT ${COLUMNS} FROM sends WHERE id = ? AND id >= ? AND phone IS NOT NULL`',
    after: 'const query = `SELECT ${COLUMNS} FROM sends WHERE id = ? AND id > ? AND phone IS NOT NULL`',
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: 'if (until <= memory.forgottenUntil) return',
    after: 'if (until < memory.forgottenUntil) return',
    why: 'Once more, and nothing is left to forget.',
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: 'if (until <= memory.forgottenUntil) return',
    after: 'if (false) return',
    why: 'Differs only if the clock goes back, by rows that are read twice.',
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: `const query = 'UPDATE sends SET phone = NULL WHERE id >= ? AND id < ? AND phone IS NOT NULL'`,
    after: `const query = 'UPDATE sends SET phone = NULL WHERE id > ? AND id < ? AND phone IS NOT NULL'`,
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/pending-codes.ts',
    before: `const query = 'UPDATE sends SET phone = NULL WHERE id >= ? AND id < ? AND phone IS NOT NULL'`,
    after: `const query = 'UPDATE sends SET phone = NULL WHERE id >= ? AND id <= ? AND phone IS NOT NULL'`,
    why: NO_SUCH_ID,
  },
  {
    file: 'src/guard/lane-limits.ts',
    before: 'if (devices === undefined) return [state]',
    after: 'if (false) return [state]',
    why: 'Without devices the second count is of nothing, and its limit is higher.',
  },
  {
    file: 'src/guard/phone-codes.ts',
    before: 'others.delete(done)',
    after: '',
    why: 'Waking twice does nothing. Only memory is kept.',
  },
  {
    file: 'src/guard/phone-codes.ts',
    before: 'if (others.size === 0) waiting.delete(challengeId)',
    after: 'if (others.size !== 0) waiting.delete(challengeId)',
    why: 'Those that still wait end in the same moment. Only an empty set is kept.',
  },
  {
    file: 'src/sign-in/open-session.ts',
    before:
      'sql`${sessions.userId} = ${users.id} AND ${sessions.id} >= ${firstId} AND ${sessions.challenge} = ${challenge}`',
    after:
      'sql`${sessions.userId} = ${users.id} AND ${sessions.id} > ${firstId} AND ${sessions.challenge} = ${challenge}`',
    why: 'The bound is twice as long ago as a code lives.',
  },
  {
    file: 'src/sign-in/audit-sign-in.ts',
    before: 'const candidates = sql`${userId} = ${opened.userId} AND ${id} >= ${oldestId}`',
    after: 'const candidates = sql`${userId} = ${opened.userId} AND ${id} > ${oldestId}`',
    why: 'A session of that age has just ended.',
  },
  {
    file: 'src/sign-in/audit-sign-in.ts',
    before: 'const nth = sql`(SELECT count(*) FROM ${sessions} WHERE ${candidates} AND ${id} < ${other.id})`',
    after: 'const nth = sql`(SELECT count(*) FROM ${sessions} WHERE ${candidates} AND ${id} <= ${other.id})`',
    why: 'Ids of events need only differ.',
  },
  {
    file: 'src/sign-in/enter-user.ts',
    before: `if (id === null || createdAt === null || expiresAt === null) throw new AppError('invalid_code')`,
    after: `if (id === null && createdAt === null || expiresAt === null) throw new AppError('invalid_code')`,
    why: ALL_OR_NONE,
  },
  {
    file: 'src/sign-in/enter-user.ts',
    before: `if (id === null || createdAt === null || expiresAt === null) throw new AppError('invalid_code')`,
    after: `if (id === null || createdAt === null && expiresAt === null) throw new AppError('invalid_code')`,
    why: ALL_OR_NONE,
  },
]
