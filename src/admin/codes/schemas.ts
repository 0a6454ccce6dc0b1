import * as z from 'zod/mini'
import { PageQuery } from '../../http/pagination.ts'

/** `?limit&cursor` of the list of pending codes. */
export const ListCodesQuery = z.pick(PageQuery, { limit: true, cursor: true })
export type ListCodesQuery = z.output<typeof ListCodesQuery>
