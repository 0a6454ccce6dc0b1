import type { operations } from './api.ts'

type Operation = keyof operations
type Json<Content> = Content extends { content: { 'application/json': infer Value } } ? Value : never
type Responses<Id extends Operation> = operations[Id]['responses']

/** What an operation takes as its body. */
export type Body<Id extends Operation> = Json<NonNullable<operations[Id]['requestBody']>>

/** The query of an operation. */
export type Query<Id extends Operation> = NonNullable<operations[Id]['parameters']['query']>

/** What an operation returns when it succeeds. */
export type Answer<Id extends Operation> =
  Json<Responses<Id>[keyof Responses<Id>]> extends infer Value ? ([Value] extends [never] ? void : Value) : never
