/** Headers of requests, by the name of their component. */
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
