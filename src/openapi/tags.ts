/** Chapters of the document, in the order of reading. */
export const TAGS = {
  'Sign-in': 'Sign in, and up, with a phone number and a code; keep the session alive; end it.',
  Users: 'The people of the service, who invited whom, and the profile of the caller.',
  Links: 'Links that people share, to invite others: each leads to the app and is counted.',
  Referrals: 'Links that bring friends, and what came of them.',
  Receipts: 'Called by SMS vendors, to tell what became of a message.',
  Admin: 'For staff, with their own access tokens.',
  Account: 'Change the number, take a copy of everything, leave.',
  Documents: 'This description, and the pages that go with it.',
  Health: 'For load balancers and monitors.',
} as const

export type TagName = keyof typeof TAGS
