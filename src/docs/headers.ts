/** Headers of answers. `required`: every answer that documents the header has it. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'The id of the request, also in the log. Include it when you contact support.',
    required: true,
    schema: { type: 'string', format: 'uuid' },
    example: '0b9f6d52-4c5e-4a53-9f6f-0c1d2ad2a0f1',
  },
  'Content-Language': {
    description: 'The language of the answer.',
    required: true,
    schema: { type: 'string', enum: ['en', 'ru'] },
    example: 'en',
  },
  'Retry-After': {
    description: 'Seconds to wait before trying again.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
    example: 42,
  },
  RateLimit: {
    description:
      'The limit that was reached: its name, `r` requests left, `t` seconds until it resets ' +
      '(draft-ietf-httpapi-ratelimit-headers-10).',
    required: true,
    schema: { type: 'string', pattern: '^"[a-z_]+";r=\\d+;t=\\d+$' },
    example: '"send_cooldown";r=0;t=42',
  },
  'RateLimit-Policy': {
    description: 'The limit that was reached: its name, `q` requests in `w` seconds.',
    required: true,
    schema: { type: 'string', pattern: '^"[a-z_]+";q=\\d+;w=\\d+$' },
    example: '"send_cooldown";q=1;w=60',
  },
  'WWW-Authenticate': {
    description: 'The authentication scheme (RFC 6750).',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
  Allow: {
    description: 'The methods of this path.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Z]+(, [A-Z]+)*$' },
    example: 'GET, HEAD, PATCH',
  },
  'x-d1-bookmark': {
    description: "How fresh this answer's data is. Send it with the next request to get data at least as fresh.",
    required: false,
    schema: { type: 'string' },
    example: '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683',
  },
  Location: {
    description: 'The address of the redirect, or of the new resource.',
    required: true,
    schema: { type: 'string' },
    example: 'https://apps.apple.com/app/id1234567890',
  },
  'Content-Disposition': {
    description: 'Save the answer as this file.',
    required: true,
    schema: { type: 'string', pattern: '^attachment; filename="[\\w.]+"$' },
    example: 'attachment; filename="account.json"',
  },
  ETag: {
    description: 'The version of this file, for `If-None-Match`.',
    required: true,
    schema: { type: 'string' },
    example: '"33a64df551425fcc55e4d42a148795d9"',
  },
  'Set-Cookie': {
    description: '`__Host-referral`: the click token, for a later sign-up in this browser. Bots do not get one.',
    required: false,
    schema: {
      type: 'string',
      pattern: '^__Host-referral=[\\w-]+; Max-Age=\\d+; Path=/; HttpOnly; Secure; SameSite=Lax$',
    },
    example: '__Host-referral=AWkkYb0w; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax',
  },
  Vary: {
    description: 'The request headers that this answer depends on.',
    required: true,
    schema: { type: 'string' },
    example: 'Accept',
  },
} as const

export type HeaderName = keyof typeof HEADERS

/** References to headers under their names. */
export const headerRefs = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** Headers of requests, by component name. */
export const REQUEST_HEADERS = {
  AcceptLanguage: {
    name: 'Accept-Language',
    in: 'header',
    description: 'The language of messages, errors and pages: English (default) or Russian.',
    schema: { type: 'string' },
    example: 'ru-RU,ru;q=0.9,en;q=0.8',
  },
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description:
      'Your own id for this request, logged beside ours: up to 64 letters, digits, `-`, `_` and `=`. Anything else is ignored.',
    schema: { type: 'string', pattern: '^[\\w=-]{1,64}$' },
    example: 'checkout-7f3a',
  },
  D1Bookmark: {
    name: 'x-d1-bookmark',
    in: 'header',
    description: 'From an earlier answer: the data will be at least as fresh. Malformed values are ignored.',
    schema: { type: 'string' },
    example: '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683',
  },
  DeviceToken: {
    name: 'X-Device-Token',
    in: 'header',
    description: 'The `device` of an earlier sign-in. A known device has its own limit of attempts.',
    schema: { type: 'string' },
    example: 'A'.repeat(70),
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A random value of 16 to 255 characters, such as a UUID, for each request. If the response gets lost, repeat the ' +
      'request with the same key: nothing is done twice.',
    schema: { type: 'string', pattern: '^[!-~]{16,255}$' },
    example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
  },
  PayoutKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Your id of the payout, 1 to 255 characters. If the response gets lost, repeat the request with the same id: you get ' +
      'the same answer.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
    example: 'payout-10458-1',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of your copy. If it is still current, the answer is 304.',
    schema: { type: 'string' },
    example: '"33a64df551425fcc55e4d42a148795d9"',
  },
} as const

export type RequestHeaderName = keyof typeof REQUEST_HEADERS

export const parameterRef = (name: RequestHeaderName) => ({ $ref: `#/components/parameters/${name}` })
