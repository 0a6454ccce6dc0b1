export type SecretKind = 'code' | 'phone' | 'token' | 'secret'

/** All log lines of a run, and all secrets that must not be in them. */
export function createEvidence() {
  const lines: string[] = []
  const secrets: Record<SecretKind, Set<string>> = {
    code: new Set(),
    phone: new Set(),
    token: new Set(),
    secret: new Set(),
  }
  return {
    log: (text: string) => {
      lines.push(...text.split('\n'))
    },
    add: (kind: SecretKind, value: string) => {
      secrets[kind].add(value)
    },
    lines: (): readonly string[] => lines,
    leaks: () => lines.filter((line) => leaksIn(line, secrets).length > 0),
  }
}

export type Evidence = ReturnType<typeof createEvidence>

/** Digits with another meaning: ids, times, names of migrations, milliseconds, positions in a stack trace. */
const HARMLESS =
  /\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\dT|\b\d{4}_\w+\.sql\b|"ms":\d+|:\d+:\d+\b/g
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/
const DIGIT_RUNS = /\d{4,}/g
const SHORT_PHONE_DIGITS = 9

/** The secrets in a log line: codes as whole numbers, phones also without their first digits. */
export function leaksIn(line: string, secrets: Record<SecretKind, ReadonlySet<string>>): SecretKind[] {
  const text = line.replaceAll(HARMLESS, ' ')
  const runs = text.match(DIGIT_RUNS) ?? []
  const found: SecretKind[] = []
  if (runs.some((run) => secrets.code.has(run))) found.push('code')
  const longRuns = runs.filter((run) => run.length >= SHORT_PHONE_DIGITS)
  if (longRuns.some((run) => [...secrets.phone].some((phone) => run.includes(phone.slice(-SHORT_PHONE_DIGITS)))))
    found.push('phone')
  if (JWT.test(text) || [...secrets.token].some((token) => text.includes(token))) found.push('token')
  if ([...secrets.secret].some((secret) => text.includes(secret))) found.push('secret')
  return found
}
