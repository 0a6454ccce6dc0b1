import * as z from 'zod'

/** Of the answer of a list. */
export const LIST_COUNT = {
  count: z
    .int()
    .nonnegative()
    .nullable()
    .meta({ description: 'How many rows the filters match, up to 1,000; null on pages after the first.' }),
  count_exact: z.boolean().meta({ description: 'False if there are more than `count`, or were not all looked at.' }),
}
