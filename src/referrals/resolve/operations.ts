import { jsonAnswer, jsonContent } from '../../docs/operation.ts'
import type { Operation } from '../../docs/operation.ts'
import { EXAMPLE_CLICK_TOKEN } from '../../links/example-click-token.ts'
import { Resolved } from './responses.ts'
import { ResolveInput } from './schemas.ts'

/** What `/referrals/resolve` does, for the OpenAPI document. */
export const RESOLVE_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/referrals/resolve/',
    operationId: 'referrals_resolve',
    summary: 'Is there a referral in this?',
    description:
      'For the first start of an app: takes an install referrer, a click token or a typed code, exactly one of them, and ' +
      'gives a click token to sign in with. A token stays the click that it was, with the time that it has left.',
    tag: 'Referrals',
    access: 'public',
    shielded: true,
    stores: 'guard',
    body: jsonContent(ResolveInput, {
      code: { summary: 'A code that somebody typed', value: { code: 'k49-fj5' } },
      referrer: {
        summary: 'From the Install Referrer library',
        value: { referrer: `referral_token=${EXAMPLE_CLICK_TOKEN}&utm_source=telegram` },
      },
      token: { summary: 'From the clipboard', value: { token: EXAMPLE_CLICK_TOKEN } },
    }),
    invalid: [{ field: 'code', code: 'required' }],
    answers: [
      jsonAnswer(200, 'Whether there is one.', Resolved, {
        valid: { summary: 'There is', value: { valid: true, referral_token: EXAMPLE_CLICK_TOKEN } },
        none: { summary: 'There is none', value: { valid: false } },
      }),
    ],
    errors: [{ code: 'unknown_codes_per_network' }],
  },
]
