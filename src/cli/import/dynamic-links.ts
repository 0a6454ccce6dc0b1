import { readDestination } from '../../links/destination.ts'
import { CAMPAIGN_FIELDS } from '../../links/fields.ts'
import { isInviteCode, linkKey, MAX_ALIAS_LENGTH } from '../../links/link-key.ts'
import { plainName, readTime } from './read-row.ts'
import { readRecords } from './records.ts'

/** Columns by the parameter in brackets of Google's export, or else by their name. */
const NAMES = {
  short: ['short_link', 'shortlink', 'dynamic_link'],
  link: ['link', 'deep_link'],
  long: ['long_link', 'long_dynamic_link'],
  label: ['link_name', 'name'],
  title: ['st', 'social_title'],
  description: ['sd', 'social_description'],
  image: ['si', 'social_image_link'],
  campaign: ['utm_campaign'],
  utmSource: ['utm_source'],
  utmMedium: ['utm_medium'],
  utmTerm: ['utm_term'],
  utmContent: ['utm_content'],
  fallback: ['afl', 'ifl', 'ofl'],
  created: ['creation_timestamp', 'created_at'],
} as const
type Name = keyof typeof NAMES

export const LINK_PROBLEMS = {
  link_unreadable: 'not imported: the line has no short link, or not as many values as columns',
  destination_invalid: 'not imported: where it leads is not a plain https address',
  destination_not_allowed: 'not imported: its host is not one of --hosts',
  path_twice: 'not imported: an earlier line has this path',
  no_code_left: 'not imported: other links have all codes that are like this path',
  path_changed: 'imported under another code: a code cannot be like this path. Redirect the old path to it',
  path_taken:
    'imported under another code: a link has this one, or one that looks like it. Redirect the old path to it',
  text_dropped: 'imported without a text, image or utm parameter that cannot be stored as it is',
  fallback_dropped: 'imported without its fallbacks: people without the app go to the link itself',
} as const
export type LinkProblem = keyof typeof LINK_PROBLEMS

const TEXTS = ['label', 'title', 'description', 'campaign', 'utmSource', 'utmMedium', 'utmTerm', 'utmContent'] as const

export interface PlannedLink {
  line: number
  /** Behind the host. */
  path: string
  code: string
  destination: string
  texts: Record<(typeof TEXTS)[number] | 'image', string | null>
  created: number
  problems: LinkProblem[]
}

export interface Refused {
  line: number
  problem: LinkProblem
}

export interface LinkFile {
  links: PlannedLink[]
  refused: Refused[]
  /** Where the links lead. */
  hosts: Set<string>
}

const parameterOf = (column: string) =>
  plainName(/\((\w+)\)?$/.exec(column.trim())?.[1] ?? column).replace(/^_|_$/g, '')

/** The links of an export as campaign links, each under its old path where it can be. */
export async function readLinkFile(path: string, allowed: readonly string[], now: number): Promise<LinkFile> {
  const file: LinkFile = { links: [], refused: [], hosts: new Set() }
  const names = new Map<string, string[]>()
  const isWanted = (columns: string[]) => {
    for (const [name, known] of Object.entries(NAMES))
      names.set(
        name,
        columns.filter((column) => known.some((one) => one === parameterOf(column))),
      )
    return names.get('short')!.length > 0
  }
  const paths = new Set<string>()
  for await (const { line, cells } of readRecords(path, isWanted)) {
    const all = (name: Name) =>
      (names.get(name) ?? []).map((column) => cells?.[column]?.trim() ?? '').filter((cell) => cell !== '')
    const refuse = (problem: LinkProblem) => file.refused.push({ line, problem })
    const short = URL.parse(all('short')[0] ?? '')
    const oldPath = short?.pathname.slice(1) ?? ''
    if (oldPath === '') {
      refuse('link_unreadable')
      continue
    }
    const long = URL.parse(all('long')[0] ?? '')?.searchParams
    const typed = all('link')[0] ?? long?.get('link') ?? ''
    const host = URL.parse(typed)?.hostname ?? ''
    const read = readDestination(typed, [host])
    if ('refusal' in read) {
      refuse('destination_invalid')
      continue
    }
    file.hosts.add(host)
    const problems: LinkProblem[] = []
    if ('refusal' in readDestination(typed, allowed)) refuse('destination_not_allowed')
    else if (paths.has(oldPath)) refuse('path_twice')
    else {
      paths.add(oldPath)
      const texts = textsOf((name) => all(name)[0] ?? long?.get(NAMES[name][0]) ?? '', allowed, problems)
      if (all('fallback').length > 0 || NAMES.fallback.some((name) => long?.has(name)))
        problems.push('fallback_dropped')
      const created = createdAt(all('created')[0] ?? '', now)
      file.links.push({ line, path: oldPath, code: oldPath, destination: read.href, texts, created, problems })
    }
  }
  return file
}

function textsOf(
  textOf: (name: Name) => string,
  allowed: readonly string[],
  problems: LinkProblem[],
): PlannedLink['texts'] {
  const drop = () => {
    if (!problems.includes('text_dropped')) problems.push('text_dropped')
    return null
  }
  const texts = TEXTS.map((name) => {
    const parsed = CAMPAIGN_FIELDS[name].input.safeParse(textOf(name))
    return [name, parsed.success ? (parsed.data ?? null) : drop()]
  })
  const image = textOf('image')
  const read = image === '' ? undefined : readDestination(image, allowed)
  return { ...Object.fromEntries(texts), image: read && ('href' in read ? read.href : drop()) } as PlannedLink['texts']
}

/** Google writes seconds or milliseconds since 1970, or a date. No link is from the future. */
function createdAt(text: string, now: number): number {
  const number = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined
  const at = number === undefined ? (readTime(text) ?? 0) : Math.floor(number < 1e11 ? number * 1000 : number)
  return at > 0 && at <= now ? at : now
}

/** A code that a link can have and whose address is the old path: not like an invite code, nor longer than an alias. */
const canBeCode = (path: string) => {
  const key = linkKey(path)
  return key !== undefined && !isInviteCode(key) && /^[a-z\d][\w-]*$/i.test(path)
}

export interface Taken {
  key: string
  code: string
  destination: string | null
  created: number
  /** None has been imported for a user. */
  owner: number | null
}

const MOST_TRIES = 9

/** The codes that a link may get, best first. */
export function codesFor(path: string): string[] {
  const base = path.replaceAll(/[^\w-]|^[_-]+/g, '').slice(0, MAX_ALIAS_LENGTH - 2) || 'link'
  const others = Array.from({ length: MOST_TRIES }, (_, i) => `${base}-${i + 2}`)
  return [...(canBeCode(path) ? [path] : []), ...others.filter(canBeCode)]
}

export interface Plan {
  fresh: PlannedLink[]
  known: number
  refused: Refused[]
}

/**
 * Gives each link its code, unless it has been imported before: a link of no user with one of its codes is as old and leads
 * there, or one of both. Others of the file may have these codes, too, so a link that is here stands for one of them.
 */
export function planCodes(links: PlannedLink[], taken: Map<string, Taken>): Plan {
  const claimed = new Set<string>()
  const isHere = (link: PlannedLink, least: number) => {
    const found = codesFor(link.path).find((code) => {
      const other = taken.get(linkKey(code)!)
      if (other?.code !== code || other.owner !== null || claimed.has(code)) return false
      return Number(other.destination === link.destination) + Number(other.created === link.created) >= least
    })
    if (found !== undefined) claimed.add(found)
    return found !== undefined
  }
  const missing = [2, 1].reduce((rest, least) => rest.filter((link) => !isHere(link, least)), links)
  const plan: Plan = { fresh: [], known: links.length - missing.length, refused: [] }
  const given = new Set<string>()
  for (const link of missing) {
    const codes = codesFor(link.path)
    const code = codes.find((one) => !taken.has(linkKey(one)!) && !given.has(linkKey(one)!))
    if (code === undefined) {
      plan.refused.push({ line: link.line, problem: 'no_code_left' })
      continue
    }
    given.add(linkKey(code)!)
    if (code !== link.path) link.problems.push(canBeCode(link.path) ? 'path_taken' : 'path_changed')
    plan.fresh.push({ ...link, code })
  }
  return plan
}
