import * as z from 'zod'

/* Schemas for the OpenAPI document; the Worker only uses their types. */

/** Not an enum: a client that only accepted today's codes would break on the next one. */
const Code = z.string().regex(/^[a-z]+(?:_[a-z]+)*$/)

const FieldProblem = z
  .object({
    field: z.string().meta({ description: 'Name of the field or query parameter.', examples: ['phone'] }),
    code: Code.meta({ description: 'Stable; branch on this.', examples: ['invalid_phone'] }),
    message: z.string().meta({ description: 'For people, in the language of the request.' }),
  })
  .meta({ id: 'FieldProblem', description: 'An error in one field.' })

export const Problem = z
  .object({
    type: z.string().meta({
      format: 'uri-reference',
      description: 'Path of the page that explains the code.',
      examples: ['/errors/#invalid_request'],
    }),
    title: z.string().meta({ description: 'A short title for people, in the language of the request.' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status.' }),
    detail: z.string().meta({ description: 'What happened and what to do, in the language of the request.' }),
    code: Code.meta({
      description: 'Stable; branch on this. The table of errors lists all codes; more may be added.',
      examples: ['invalid_request'],
    }),
    request_id: z.string().meta({ description: 'The same as `X-Request-Id`. Include it when you contact support.' }),
    roles: z
      .array(z.string())
      .optional()
      .meta({
        description: 'With `permission_denied` for staff: the roles that may do this.',
        examples: [['superuser']],
      }),
    errors: z.array(FieldProblem).optional().meta({ description: 'The invalid fields, if any.' }),
  })
  .meta({ id: 'Problem', description: 'An error (RFC 9457).' })
export type Problem = z.output<typeof Problem>

export const HtmlPage = z.string().meta({ description: 'A page, in the language of the request.' })
