/**
 * Stands in for parts of Drizzle that we don't use when the Worker is bundled (`[alias]` of wrangler.toml): relational
 * queries, enums of PostgreSQL, types of columns, names by convention. They would be 4 KB gzip of every isolate's code.
 */
export const RelationalQueryBuilder = undefined
export const One = undefined
export const Many = undefined
export const getOperators = undefined
export const getOrderByOperators = undefined
export const normalizeRelation = undefined
export const createTableRelationsHelpers = undefined
export const extractTablesRelationalConfig = undefined
export const isPgEnum = () => false
export const blob = undefined
export const customType = undefined
export const numeric = undefined
export const real = undefined
export const SQLiteCountBuilder = undefined
export class CasingCache {
  getColumnCasing = ({ name }: { name: string }) => name
}
