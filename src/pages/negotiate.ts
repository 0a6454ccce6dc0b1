import { parseAccept } from 'hono/utils/accept'

interface MediaType {
  /** The content type of the answer. */
  name: string
  /** Other names for it in `Accept`. */
  aliases: string[]
}

const JSON_TYPE: MediaType = {
  name: 'application/json',
  aliases: ['application/openapi+json', 'application/vnd.oai.openapi+json'],
}
const YAML_TYPE: MediaType = {
  name: 'application/yaml',
  aliases: [
    'application/x-yaml',
    'text/yaml',
    'application/openapi+yaml',
    'application/vnd.oai.openapi+yaml',
    'application/vnd.oai.openapi',
  ],
}

interface Rank {
  quality: number
  /** Named itself, and not only by a wildcard. */
  named: boolean
}

const UNWANTED: Rank = { quality: 0, named: false }

/**
 * Whether `Accept` ranks YAML above JSON (RFC 9110, 12.5.1). If they rank equally, a named type wins over a wildcard,
 * and JSON over YAML. If it accepts neither, JSON is sent.
 */
export function prefersYaml(accept: string | undefined): boolean {
  const qualities = new Map(parseAccept(accept ?? '').map(({ type, q }) => [type.toLowerCase(), q]))
  const [json, yaml] = [rankOf(JSON_TYPE, qualities), rankOf(YAML_TYPE, qualities)]
  return yaml.quality > 0 && better(json, yaml) === yaml
}

function rankOf({ name, aliases }: MediaType, qualities: Map<string, number>): Rank {
  const named = [name, ...aliases].flatMap((type) => qualities.get(type) ?? [])
  if (named.length > 0) return { quality: Math.max(...named), named: true }
  const quality = qualities.get('application/*') ?? qualities.get('*/*')
  return quality === undefined ? UNWANTED : { quality, named: false }
}

/** The first one if they are equal. */
const better = (a: Rank, b: Rank): Rank =>
  b.quality > a.quality || (b.quality === a.quality && b.named && !a.named) ? b : a
