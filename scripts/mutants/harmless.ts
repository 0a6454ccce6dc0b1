import type { Mutant } from './make-mutants.ts'

/** Bounds are the beginnings of ids: each id is longer. */
const NO_SUCH_ID = 'No id equals the bound.'
const ALL_OR_NONE = 'Either all of them are null or none is.'
const NOT_COUNTED = 'Only a send of a past day is not in memory, and nothing reads that day.'

const UNCHANGED = 'Then what is taken off the cap is what is put back.'
const SAME_BY_AMOUNT = 'Whenever the number falls, so does the amount.'
const SOMETHING_LEFT = 'A reward of which nothing is left is reversed, and stays so.'
const SAID_AFTER = 'What follows holds for fewer rewards.'

/** Mutants that change nothing that anyone could notice, and why: each that changes these words of a line in this way. */
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
  {
    file: 'migrations/0002_triggers.sql',
    before: 'iif(length(v) > ',
    after: 'iif(length(v) >= ',
    why: 'A text as long as what is written out has no rest.',
  },
  {
    file: 'migrations/0002_triggers.sql',
    before: 'zeroblob(length(v) - 1)',
    after: 'zeroblob(length(v) + 1)',
    why: 'Behind the end of a text there are no pieces, and the spaces between them are trimmed.',
  },
  {
    file: 'migrations/0002_triggers.sql',
    before: 'AND NEW.amount - NEW.reversed > 0;',
    after: 'AND NEW.amount - NEW.reversed >= 0;',
    why: SOMETHING_LEFT,
  },
  {
    file: 'migrations/0002_triggers.sql',
    before: 'AND NEW.amount - NEW.reversed > 0;',
    after: 'AND NEW.amount + NEW.reversed > 0;',
    why: SOMETHING_LEFT,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: 'OLD.amount - OLD.reversed)) > coalesce(',
    after: 'OLD.amount + OLD.reversed)) > coalesce(',
    why: UNCHANGED,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: 'OLD.amount - OLD.reversed)) > coalesce(',
    after: 'OLD.amount - OLD.reversed)) >= coalesce(',
    why: UNCHANGED,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: "> (NEW.paid IS NOT NULL OR NEW.state IN ('held'",
    after: ">= (NEW.paid IS NOT NULL OR NEW.state IN ('held'",
    why: UNCHANGED,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: "> (NEW.paid IS NOT NULL OR NEW.state IN ('held'",
    after: "> (NEW.paid IS NOT NULL AND NEW.state IN ('held'",
    why: UNCHANGED,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: "> (NEW.paid IS NOT NULL OR NEW.state IN ('held'",
    after: "> (NEW.paid IS NULL OR NEW.state IN ('held'",
    why: SAME_BY_AMOUNT,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: "OR (OLD.paid IS NOT NULL OR OLD.state IN ('held'",
    after: "OR (OLD.paid IS NOT NULL AND OLD.state IN ('held'",
    why: SAME_BY_AMOUNT,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: "OR (OLD.paid IS NOT NULL OR OLD.state IN ('held'",
    after: "OR (OLD.paid IS NULL OR OLD.state IN ('held'",
    why: SAME_BY_AMOUNT,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: 'rewards = rewards - (OLD.paid IS NOT NULL OR',
    after: 'rewards = rewards - (OLD.paid IS NULL OR',
    why: 'What draws less than before was live, and not paid out.',
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: 'WHEN inviter_ordinal > CASE',
    after: 'WHEN inviter_ordinal >= CASE',
    why: SAID_AFTER,
  },
  {
    file: 'migrations/0004_triggers.sql',
    before: 'WHEN invitee_ordinal > CASE',
    after: 'WHEN invitee_ordinal >= CASE',
    why: SAID_AFTER,
  },
]

/** Whether a mutant changes its line in this way. */
export function changesSo(mutant: Mutant, { file, before, after }: Pick<Mutant, 'file' | 'before' | 'after'>): boolean {
  if (mutant.file !== file) return false
  const parts = mutant.before.split(before)
  return parts.slice(1).some((_, at) => {
    const [start, end] = [parts.slice(0, at + 1), parts.slice(at + 1)].map((some) => some.join(before))
    return `${start}${after}${end}`.trim() === mutant.after.trim()
  })
}
