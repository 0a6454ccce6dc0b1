import { stripTypeScriptTypes } from 'node:module'

/** One change of one line. */
export interface Mutant {
  file: string
  /** From 1. */
  line: number
  before: string
  after: string
}

type Operator = [find: RegExp, replace: (found: string) => string]

const swap = (pattern: RegExp, pairs: Record<string, string>): Operator => [pattern, (found) => pairs[found] ?? found]

/** The formatter puts spaces around operators, so that `<` of a type is not one. */
const OPERATORS: Operator[] = [
  swap(/ (?:<|<=|>|>=) /g, { ' < ': ' <= ', ' <= ': ' < ', ' > ': ' >= ', ' >= ': ' > ' }),
  swap(/ (?:===|!==|=|<>) /g, { ' === ': ' !== ', ' !== ': ' === ', ' <> ': ' = ' }),
  swap(/ (?:\+|-|\*) /g, { ' + ': ' - ', ' - ': ' + ', ' * ': ' + ' }),
  swap(/ (?:&&|\|\||AND|OR) /g, { ' && ': ' || ', ' || ': ' && ', ' AND ': ' OR ', ' OR ': ' AND ' }),
  swap(/\b(?:true|false)\b/g, { true: 'false', false: 'true' }),
  swap(/\b(?:min|max)\(/g, { 'min(': 'max(', 'max(': 'min(' }),
  swap(/ NOT (?=EXISTS|NULL)| IS NOT | IS (?!NOT|NULL)/g, { ' IS NOT ': ' IS ', ' NOT ': ' ', ' IS ': ' IS NOT ' }),
  swap(/\b(?:ALL|HELPERS|SUPERUSERS),/g, { 'ALL,': 'HELPERS,', 'HELPERS,': 'ALL,', 'SUPERUSERS,': 'HELPERS,' }),
  [/(?<=[=( ])!(?=[a-z(])/g, () => ''],
  [/ \?\? [^,)\n]+$/g, () => ''],
  // A statement of its own: a call, an assignment, a return before the end.
  [
    /^ +(?!return|const|let|if|for|while|else|case|throw|import|export|type|function|\w+:)\w[\w.!?[\]]*(?:\(.*\)| [+-]?= .*)$/g,
    () => '',
  ],
  [/^( *)if \(.*\) (?=return|continue|throw)/g, (found) => `${found.match(/^ */)![0]}if (false) `],
]

/** Types, imports and comments have nothing to run. */
const INERT = /^\s*(?:import|export type|type |interface |\/\/|\/\*|\*|--)/

/**
 * All mutants of a source, in the order of its lines. One that is no code is none: every test would notice it. Nor is one of
 * a trigger that a `later` migration drops: no test could.
 */
export function makeMutants(file: string, source: string, later: readonly string[] = []): Mutant[] {
  let trigger = ''
  const mutants = source.split('\n').flatMap((before, i) => {
    trigger = /^CREATE TRIGGER (\w+)/.exec(before)?.[1] ?? trigger
    if (INERT.test(before) || later.some((migration) => migration.includes(`DROP trigger ${trigger};`))) return []
    const [code, comment = ''] = before.split(/(?= \/\/ )/)
    const lines = OPERATORS.flatMap(([find, replace]) =>
      Array.from(code!.matchAll(find), ({ 0: found, index }) => {
        const after = code!.slice(0, index) + replace(found) + code!.slice(index + found.length) + comment
        return after === before ? [] : [after]
      }).flat(),
    )
    return [...new Set(lines)].map((after) => ({ file, line: i + 1, before, after }))
  })
  return file.endsWith('.ts') ? mutants.filter((mutant) => isCode(mutate(source, mutant))) : mutants
}

function isCode(source: string): boolean {
  try {
    stripTypeScriptTypes(source)
    return true
  } catch {
    return false
  }
}

export function mutate(source: string, { line, after }: Mutant): string {
  return source
    .split('\n')
    .map((text, i) => (i === line - 1 ? after : text))
    .join('\n')
}
