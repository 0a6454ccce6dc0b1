import { parseAccept } from 'hono/utils/accept'

const JSON_TYPES = ['application/json', 'application/openapi+json', 'application/vnd.oai.openapi+json']
const YAML_TYPES = [
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'application/openapi+yaml',
  'application/vnd.oai.openapi+yaml',
  'application/vnd.oai.openapi',
]

interface Rank {
  quality: number
  /** 2 for the type itself, 1 for `type/*`, 0 for any type. */
  specificity: number
}

const REFUSED: Rank = { quality: 0, specificity: 0 }

/**
 * Whether `Accept` ranks YAML above JSON (RFC 9110, 12.5.1). Of two that it ranks alike, the one it names wins over the
 * one it only covers, and JSON over YAML; when it wants neither, JSON is better than nothing.
 */
export function prefersYaml(accept: string | undefined): boolean {
  const ranges = parseAccept(accept ?? '').map(({ type, q }) => ({ range: type.toLowerCase(), quality: q }))
  const best = (types: string[]) => types.map((type) => rankOf(type, ranges)).reduce(better, REFUSED)
  const [json, yaml] = [best(JSON_TYPES), best(YAML_TYPES)]
  return yaml.quality > 0 && better(json, yaml) === yaml
}

/** By the most specific range that covers the type. */
function rankOf(type: string, ranges: { range: string; quality: number }[]): Rank {
  const covering = [type, `${type.split('/')[0]}/*`, '*/*']
  for (const [i, name] of covering.entries()) {
    const found = ranges.find(({ range }) => range === name)
    if (found) return { quality: found.quality, specificity: 2 - i }
  }
  return REFUSED
}

/** The first one, when they are alike. */
const better = (a: Rank, b: Rank): Rank =>
  b.quality > a.quality || (b.quality === a.quality && b.specificity > a.specificity) ? b : a
