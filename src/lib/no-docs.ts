/** Instead of `docs.ts` in the Worker, which describes nothing: the bundler drops calls of an empty function with their texts. */
export function docs(): undefined {}
