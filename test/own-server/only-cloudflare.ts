const ROWS_OF_INDEXES = 'exact counts of rows read and written, in indexes too'
const BOOKMARKS = 'bookmarks: a file has no replicas'

/** The tests that do not run on the own server, since they ask for what only Cloudflare has. */
export const ONLY_CLOUDFLARE: readonly { file: string; title: string; what: string }[] = [
  { file: 'test/auth/guard-budget.test.ts', title: 'are 3 for a code', what: ROWS_OF_INDEXES },
  { file: 'test/auth/guard-budget.test.ts', title: 'are the same on a known device', what: ROWS_OF_INDEXES },
  { file: 'test/guard/pending-codes.test.ts', title: 'add no written row', what: ROWS_OF_INDEXES },
  {
    file: 'test/referrals/inviter-costs.test.ts',
    title: 'a row for each of those above the inviter',
    what: ROWS_OF_INDEXES,
  },
  { file: 'test/referrals/links/repeated.test.ts', title: 'costs two rows more', what: ROWS_OF_INDEXES },
  {
    file: 'test/referrals/redirect/lookup.test.ts',
    title: 'uncached takes one trip, one link row',
    what: ROWS_OF_INDEXES,
  },
  { file: 'test/rewards/events.test.ts', title: 'costs few rows', what: ROWS_OF_INDEXES },
  { file: 'test/http/read-database.test.ts', title: 'return the bookmark', what: BOOKMARKS },
  {
    file: 'test/admin/floods.test.ts',
    title: 'a form with the wrong content type (application/x-www-form-urlencoded; charset=utf-16)',
    what: 'a parser of forms that refuses their charset: Node reads all as UTF-8, so this one fails for its missing token',
  },
]
