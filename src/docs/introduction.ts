import { ERRORS } from '../errors/error-table.ts'
import { FIELD_ERRORS } from '../errors/field-error-table.ts'

/** The introduction of the document, in Markdown, with the tables of errors from the code. */
export const introduction = (): string => `${GUIDE}
# Errors

An error is a problem document (RFC 9457) of the type \`application/problem+json\`. Decide by \`code\`, which is stable;
\`title\` and \`detail\` are for people, in English or Russian as \`Accept-Language\` asks. [The page of errors](/errors/)
explains each code, and \`type\` leads there. Tell support the \`request_id\`.

Requests are checked in this order: the path (404), the method (405), the token (401), permission (403), the flood shield
(429), the body (415, 413, 400), its fields (400), and then the rules of the operation.

| Status | Code | Meaning |
|---|---|---|
${errorRows()}

When fields are wrong, \`errors\` has one entry for each: \`field\`, \`code\` and \`message\`. Besides the codes above, the
code of a field can be:

| Code | Meaning |
|---|---|
${fieldRows()}
`

const GUIDE = `Sign people in by phone number, and keep track of who invited whom.

# First steps

1. \`POST /api/v1/auth/send_code/\` sends a code to a phone.
2. \`POST /api/v1/auth/jwt/get_by_phone/\` exchanges the code for tokens. The first sign-in of a number creates the user;
   an invite code sent along names who invited them.
3. Call the rest with \`Authorization: Bearer <access>\`.
4. When the access token has run out, \`POST /api/v1/auth/jwt/refresh/\` replaces both tokens.

# Conventions

- Every path answers with and without its trailing slash.
- Bodies are JSON objects in UTF-8 of at most 64 KiB. Unknown fields are ignored, strings are trimmed.
- Times are ISO 8601 in UTC. Phones are E.164: a \`+\` and digits.
- Ask for \`Accept-Language: ru\` to read messages in Russian.
- Every answer has an \`X-Request-Id\`. Send one of your own to find the request again in your logs and ours.
- New fields and new error codes may be added to answers at any time: pass over those that you do not know.
- A browser may call from the origins that the service is configured for.

# Limits

A refusal for want of budget is 429. \`Retry-After\` says in how many seconds to try again; \`RateLimit\` and
\`RateLimit-Policy\` say which limit it was. Guesses at a code are counted per phone number, over all codes sent to it.

# Reading your own writes

Reads may be answered by a replica near you. Send the \`x-d1-bookmark\` of your latest answer with your next request, and
it sees at least what that answer saw.
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
