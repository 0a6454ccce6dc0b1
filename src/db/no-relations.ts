/**
 * Stands in for Drizzle's relational queries and the enums of PostgreSQL, which we don't use, when the Worker is bundled
 * (`[alias]` of wrangler.toml). They would be 2.5 KB gzip of every isolate's code.
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
