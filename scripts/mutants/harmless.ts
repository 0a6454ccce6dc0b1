import type { Mutant } from './make-mutants.ts'

/** Mutants that change nothing that anyone could notice, and why. Both lines are without their indentation. */
export const HARMLESS: (Pick<Mutant, 'file' | 'before' | 'after'> & { why: string })[] = []
