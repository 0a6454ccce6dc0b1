/** Chapters of the document, in reading order. */
export const TAGS = {
  'Sign-in': 'Sign in, and up, with a phone number and a code; keep the session alive; end it.',
  Users: 'The people of the service, who invited whom, and the profile of the caller.',
  Account: 'Change the number, take a copy of everything, leave.',
  Links: 'Links that people share, to invite others: each leads to the app and is counted.',
  Referrals: 'Links that bring friends, and what came of them.',
  Admin:
    'For staff, with a token of `POST /api/v1/admin/auth/` (e-mail and password, not phone). The panel at `/admin/` does the same.',
  Receipts: 'Called by SMS vendors, to tell what became of a message.',
  Documents: 'This description, and the pages that go with it.',
  Health: 'For load balancers and monitors.',
} as const

export type TagName = keyof typeof TAGS
