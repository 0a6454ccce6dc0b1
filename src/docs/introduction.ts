import { ERRORS } from '../errors/error-table.ts'
import { FIELD_ERRORS } from '../errors/field-error-table.ts'

/** The introduction of the document, in Markdown, with the tables of errors from the code. */
export const introduction = (): string => `${GUIDE}
# Errors

Errors are problem documents (RFC 9457) of type \`application/problem+json\`. Act on \`code\`, which is stable; \`title\` and
\`detail\` are for people, in English or Russian depending on \`Accept-Language\`. \`type\` links to the
[error registry](/errors/), which explains each code. Quote the \`request_id\` when you contact support.

Requests are checked in this order: path (404), method (405), token (401), permission (403), flood shield (429), body
(415, 413, 400), fields (400), and then the rules of the operation.

| Status | Code | Meaning |
|---|---|---|
${errorRows()}

If fields are invalid, \`errors\` has an entry for each, with \`field\`, \`code\` and \`message\`. The code of a field can be
one of the above or:

| Code | Meaning |
|---|---|
${fieldRows()}
`

const GUIDE = `Phone sign-in and referrals for mobile apps.

# Getting started

1. \`POST /api/v1/auth/send_code/\` sends a code to a phone.
2. \`POST /api/v1/auth/jwt/get_by_phone/\` exchanges the code for tokens. The first sign-in of a number creates the user;
   an invite code in that request sets their inviter.
3. Call the other endpoints with \`Authorization: Bearer <access>\`.
4. When the access token expires, \`POST /api/v1/auth/jwt/refresh/\` replaces both tokens.

# Conventions

- Every path works with and without a trailing slash.
- Bodies are JSON objects in UTF-8, at most 64 KiB. Unknown fields are ignored and strings are trimmed.
- Times are ISO 8601 in UTC. Phones are E.164: a \`+\` and digits.
- Send \`Accept-Language: ru\` to get messages in Russian.
- Every answer has an \`X-Request-Id\`. If you send your own, our log has it beside ours, as \`client_request_id\`.
- Answers may get new fields and new error codes at any time. Ignore the ones you do not know.
- Browsers may call from the origins that the service is configured for.

# Limits

A request that exceeds a limit fails with 429. \`Retry-After\` says in how many seconds to try again; \`RateLimit\` and
\`RateLimit-Policy\` say which limit it was. Guesses are counted per phone number, across all codes sent to it.

# Reading your own writes

Reads may be answered by a nearby replica. Send the \`x-d1-bookmark\` of your latest answer with your next request to see
at least what that answer saw.
`

const errorRows = () =>
  Object.entries(ERRORS)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, detail }]) => `| ${status} | \`${code}\` | ${detail.en} |`)
    .join('\n')

const fieldRows = () =>
  Object.entries(FIELD_ERRORS)
    .map(([code, text]) => `| \`${code}\` | ${text.en} |`)
    .join('\n')
