/** Chapters of the document, in reading order. */
export const TAGS = {
  'Sign-in': 'Sign up and sign in with a phone number and a code, refresh tokens, end sessions.',
  Users: "Users, who invited whom, and the caller's profile.",
  Account: 'Change the phone number, export all data, delete the account.',
  Links: 'Links that users share to invite others. Each leads to the app and counts its clicks.',
  Referrals: 'Who invited whom, and statistics of links.',
  Admin:
    'For staff, with a token from `POST /api/v1/admin/auth/` (e-mail and password, not phone). The panel at `/admin/` does the same.',
  Receipts: 'Delivery receipts, called by SMS vendors.',
  Documents: 'This document and its pages.',
  Health: 'For load balancers and monitors.',
} as const

export type TagName = keyof typeof TAGS
