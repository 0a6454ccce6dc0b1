/** Headers of answers. `required`: every answer that documents the header has it. */
export const HEADERS = {
  'X-Request-Id': {
    description: "The request's id, which is also in the log. It is the caller's own when a good one was sent.",
    required: true,
    schema: { type: 'string', pattern: '^[\\w=-]{1,64}$' },
    example: '0b9f6d52-4c5e-4a53-9f6f-0c1d2ad2a0f1',
  },
  'Content-Language': {
    description: 'The language of the texts.',
    required: true,
    schema: { type: 'string', enum: ['en', 'ru'] },
    example: 'en',
  },
  'Retry-After': {
    description: 'Seconds after which the same request is worth another try.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
    example: 42,
  },
  RateLimit: {
    description:
      'What is left of the limit that refused: its name, `r` requests left, `t` seconds until there are more ' +
      '(draft-ietf-httpapi-ratelimit-headers-10).',
    required: true,
    schema: { type: 'string', pattern: '^"[a-z_]+";r=\\d+;t=\\d+$' },
    example: '"send_cooldown";r=0;t=42',
  },
  'RateLimit-Policy': {
    description: 'The limit that refused: its name, `q` requests in `w` seconds.',
    required: true,
    schema: { type: 'string', pattern: '^"[a-z_]+";q=\\d+;w=\\d+$' },
    example: '"send_cooldown";q=1;w=60',
  },
  'WWW-Authenticate': {
    description: 'The scheme to authenticate with (RFC 6750).',
    required: true,
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
  Allow: {
    description: 'The methods that this path answers.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Z]+(, [A-Z]+)*$' },
    example: 'GET, HEAD, PATCH',
  },
  'x-d1-bookmark': {
    description: 'How fresh the data of this answer is. Send it with the next request to read nothing older.',
    required: false,
    schema: { type: 'string' },
    example: '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683',
  },
  Location: {
    description: 'Where to go on, or where the new thing is.',
    required: true,
    schema: { type: 'string' },
    example: 'https://apps.apple.com/app/id1234567890',
  },
  'Content-Disposition': {
    description: 'To be saved as a file.',
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
    description: 'The click token, for a later sign-up in this browser: `__Host-referral`, for people alone.',
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
    description: 'The language of messages, errors and pages: English or Russian. English when neither is asked for.',
    schema: { type: 'string' },
    example: 'ru-RU,ru;q=0.9,en;q=0.8',
  },
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description:
      "The caller's own id for this request: up to 64 letters, digits, `-`, `_` and `=`. Anything else is replaced.",
    schema: { type: 'string', pattern: '^[\\w=-]{1,64}$' },
    example: 'checkout-7f3a',
  },
  D1Bookmark: {
    name: 'x-d1-bookmark',
    in: 'header',
    description:
      'From an earlier answer: nothing older than it is read, whichever replica answers. One that is not well formed ' +
      'is passed over.',
    schema: { type: 'string' },
    example: '00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683',
  },
  DeviceToken: {
    name: 'X-Device-Token',
    in: 'header',
    description: 'The `device` of an earlier sign-in: a device that is known has a budget of attempts of its own.',
    schema: { type: 'string' },
    example: '5f0c1f7d2a4b6c8e9d0a1b2c.0f2e',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the copy that the caller has: 304 while it is still the right one.',
    schema: { type: 'string' },
    example: '"33a64df551425fcc55e4d42a148795d9"',
  },
} as const

export type RequestHeaderName = keyof typeof REQUEST_HEADERS

export const parameterRef = (name: RequestHeaderName) => ({ $ref: `#/components/parameters/${name}` })
