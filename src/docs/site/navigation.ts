export interface DocsPage {
  /** In the repository. */
  file: string
  title: string
  /** What the page is for: in lists of pages, for search engines, and in llms.txt. */
  summary: string
}

export interface DocsSection {
  title: string
  pages: DocsPage[]
}

const page = (file: string, title: string, summary: string): DocsPage => ({ file, title, summary })

/** The pages of the docs by task: the menu of the site, its start page, the README's list and llms.txt. */
export const DOCS_SECTIONS: DocsSection[] = [
  {
    title: 'Start',
    pages: [
      page('README.md', 'Overview', 'What the service does, how to start it, and sign-in with curl.'),
      page(
        'docs/quick-start.md',
        'Sign-in in an hour',
        'From a clone to an app in which people sign in and invite friends.',
      ),
      page('docs/client.md', 'Client for apps', 'The typed client for browsers, React Native and servers.'),
      page('docs/account.md', 'Account', 'Users change their phone, export their data and delete their account.'),
      page('docs/search.md', 'User search', 'How the search of the user list finds people in any script.'),
      page('docs/limits.md', 'Limits', 'Every rate limit, what it counts and what happens when it is reached.'),
    ],
  },
  {
    title: 'Links and referrals',
    pages: [
      page('docs/links.md', 'Links', 'Every user has a link and can create more, one for each place they share.'),
      page('docs/share.md', 'Sharing', 'The landing page, QR codes and texts that come with every link.'),
      page('docs/redirect.md', 'What a link opens', 'A store, the app or a landing page, by device and by link.'),
      page('docs/attribution.md', 'Attribution', 'How the service decides who invited a new user.'),
      page('docs/pending-invites.md', 'Pending invites', 'Attribution by a phone number left on a landing page.'),
      page('docs/statistics.md', 'Statistics', 'Clicks and sign-ups of a link, by day, channel and platform.'),
      page(
        'docs/leaderboard.md',
        'Tree and leaderboard',
        'Everyone a user invited, level by level, and who invites most.',
      ),
      page(
        'docs/campaigns.md',
        'Campaign links',
        'Links of the service itself: for flyers, advertisements and partners.',
      ),
    ],
  },
  {
    title: 'Rewards',
    pages: [
      page('docs/rewards.md', 'Rewards', 'Report events and pay inviters and invitees for them, once each.'),
      page('docs/webhooks.md', 'Webhooks', 'Signed messages about what changed, and the feed to read instead.'),
      page('docs/ledger.md', 'Ledger', 'How rewards are booked, and how to check that no one changed them.'),
    ],
  },
  {
    title: 'Staff',
    pages: [
      page('docs/admin.md', 'Admin panel', 'What support and growth teams can do, by role, in the panel and as JSON.'),
      page('docs/admin-bulk.md', 'Bulk actions', 'Block, delete or sign out many people at once, and undo it.'),
      page('docs/audit.md', 'Audit log', 'Who did what to which account, kept so that no one can change it.'),
    ],
  },
  {
    title: 'Run the service',
    pages: [
      page(
        'docs/operations.md',
        'Operations',
        'Deploy, upgrade, roll back, restore and watch the service on Cloudflare.',
      ),
      page('docs/self-hosting.md', 'Self-hosting', 'The same service on your own server, with Docker or Node.'),
      page('docs/turso.md', 'Turso and libSQL', 'The database at Turso, or on a libSQL server of your own.'),
      page('docs/moving-over.md', 'Moving over', 'Import the users of another service, and what their apps notice.'),
      page('docs/settings.md', 'Settings', 'Every setting with its default and allowed values.'),
      page('docs/sms.md', 'SMS providers', 'Providers, their credentials, and what the message says.'),
      page('docs/webhook.md', 'SMS webhook', 'Connect any SMS gateway over HTTP.'),
      page('docs/keys.md', 'Signing keys', 'Let other services verify access tokens, and rotate keys.'),
      page('docs/security.md', 'Security', 'Threats, what protects against each, and attacks that are run against it.'),
      page('SECURITY.md', 'Report a vulnerability', 'Where to report a vulnerability, and what happens then.'),
    ],
  },
  {
    title: 'Reference',
    pages: [
      page('docs/versioning.md', 'Versioning', 'What a version number promises, and what may change.'),
      page('CHANGELOG.md', 'Changelog', 'What changed for apps, operators and staff.'),
      page('docs/glossary.md', 'Glossary', 'One word for one thing, in English and Russian.'),
      page('docs/benchmark.md', 'Benchmark', 'Throughput, latency and cost of each request.'),
      page('docs/scale.md', 'Scale', 'What every read costs with a million users.'),
      page('docs/decisions/', 'Decisions', 'Why the service is built as it is.'),
    ],
  },
]

/** Served beside the docs, and linked from their menu. */
export const BESIDE_THE_DOCS = [
  { href: '/api/v1/redoc/', title: 'API reference', summary: 'Every operation, with its fields, errors and examples.' },
  {
    href: '/docs/postman.json',
    title: 'Postman collection',
    summary: 'Every operation as a request. Its scripts keep the tokens in the environment.',
  },
  {
    href: '/docs/postman-environment.json',
    title: 'Postman environment',
    summary: 'The variables of the collection: address, phone, tokens and keys.',
  },
  { href: '/errors/', title: 'Errors', summary: 'Every error code, what it means and what to do.' },
]

export const DOCS_PAGES = DOCS_SECTIONS.flatMap(({ pages }) => pages)

/** Where the site has a file of the repository, without the ending: `docs/links.md` at `/docs/links`. */
export function addressOf(file: string): string {
  const name = file.replace(/\/$|\.md$/, '')
  if (name.startsWith('docs/')) return `/${name}`
  return ROOT_ADDRESSES[name] ?? `/docs/${name.toLowerCase()}`
}

/** `security` is a page of the docs. */
const ROOT_ADDRESSES: Record<string, string> = { README: '/docs/overview', SECURITY: '/docs/vulnerabilities' }
