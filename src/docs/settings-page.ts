import * as z from 'zod/mini'
import { AUDIT_VARIABLES } from '../audit/settings.ts'
import { MEANINGS } from '../config.docs.ts'
import { parseConfig, SERVICE_VARIABLES, Variables } from '../config.ts'
import type { SettingName } from '../config.ts'
import { GUARD_VARIABLES } from '../guard/settings.ts'
import { KEY_VARIABLES } from '../identity/keys/settings.ts'
import { STAFF_VARIABLES } from '../identity/staff/settings.ts'
import { LINK_VARIABLES } from '../links/settings.ts'
import { ACCOUNT_VARIABLES } from '../people/account/settings.ts'
import { REFERRAL_VARIABLES } from '../referrals/settings.ts'
import { REWARD_VARIABLES } from '../rewards/settings.ts'
import { SERVER_MEANINGS } from '../server/settings.docs.ts'
import { readServerSettings, SERVER_VARIABLES } from '../server/settings.ts'
import { SESSION_VARIABLES } from '../sign-in/sessions/settings.ts'
import { BOT_VARIABLES } from '../sign-in/turnstile/settings.ts'
import { PROVIDERS, SMS_VARIABLES } from '../sms/settings.ts'

type Name = SettingName | keyof typeof SERVER_VARIABLES

const SCHEMAS: Record<Name, z.core.$ZodType> = { ...Variables.shape, ...SERVER_VARIABLES }
const ALL_MEANINGS: Record<Name, string> = { ...MEANINGS, ...SERVER_MEANINGS }

const GROUPS: Record<string, Partial<Record<Name, unknown>>> = {
  Service: SERVICE_VARIABLES,
  'Sessions and signing keys': { ...SESSION_VARIABLES, ...KEY_VARIABLES },
  'SMS providers and messages': SMS_VARIABLES,
  'Limits and bot check': { ...GUARD_VARIABLES, ...BOT_VARIABLES },
  'Accounts, staff and audit log': { ...ACCOUNT_VARIABLES, ...STAFF_VARIABLES, ...AUDIT_VARIABLES },
  Links: LINK_VARIABLES,
  Attribution: REFERRAL_VARIABLES,
  Rewards: REWARD_VARIABLES,
  'Own server only': SERVER_VARIABLES,
}

/** docs/settings.md. */
export function renderSettings(): string {
  const required = problemsOf({}).map(({ variable }) => variable as Name)
  const optional = Object.entries(GROUPS).map(([title, variables]) => {
    const names = (Object.keys(variables) as Name[]).filter((name) => !required.includes(name))
    return `## ${title}\n\n${table(names)}`
  })
  return `# Settings

Generated from the schemas of the settings by \`npm run docs\`.

Set variables under \`[vars]\` in \`wrangler.toml\`, and secrets with \`npx wrangler secret put NAME\`. Every value is a string:
\`AUTH_CODE_LENGTH = "6"\`. To change a setting locally, use \`npm start -- --var NAME:value\`.

If a setting is invalid or missing, every request gets a 503. The log names the setting and what it may be, never its value.

On [your own server](self-hosting.md), settings are environment variables, and it does not start while one is invalid or
missing. Any \`NAME\` can be in a file instead, whose path is \`NAME_FILE\`.

## Required

Production needs these; \`npm start\` and \`npm run start:node\` need none.

${table(required)}
${optional.join('\n')}`
}

const table = (names: Name[]): string =>
  ['| name | default | value | meaning |', '|---|---|---|---|', ...names.map(row), ''].join('\n')

const row = (name: Name): string => `| \`${name}\` | ${defaultOf(name)} | ${valueOf(name)} | ${ALL_MEANINGS[name]} |`

function defaultOf(name: Name): string {
  const { data } = z.safeParse(SCHEMAS[name], undefined)
  const isShown = typeof data === 'number' || (typeof data === 'string' && data !== '')
  return isShown ? `\`${String(data).replaceAll('\n', String.raw`\n`)}\`` : 'none'
}

/** Invalid for every setting that has a rule: one value is too short, the other too long. */
const WRONG = ['{x}', '{x}'.repeat(500)]

/** What a setting allows, in the words of its own error. */
function valueOf(name: Name): string {
  const development = { ENVIRONMENT: 'development', SMS_PROVIDERS: PROVIDERS.join() }
  const problems = WRONG.flatMap((wrong) => problemsOf({ ...development, [name]: wrong }))
  const messages = new Set(problems.filter(({ variable }) => variable === name).map(({ message }) => message))
  return [...messages].map((message) => inMarkdown(message, name)).join('; ') || 'text'
}

function inMarkdown(message: string, name: Name): string {
  const [, min, max] = /^a whole number from (\d+) to (\d+)$/.exec(message) ?? []
  const [, unit] = /_(MINUTES|DAYS)$/.exec(name) ?? []
  if (max !== undefined) return `${min}–${max}${unit ? ` ${unit.toLowerCase()}` : ''}`
  const [, many, choices] = /^(?:one|(a list)) of: (.*)$/.exec(message) ?? []
  if (choices !== undefined) return `${many ? 'list of ' : ''}${choices.replaceAll(/[^, ]+/g, '`$&`')}`
  return message.replaceAll(/[*<]/g, String.raw`\$&`)
}

const problemsOf = (env: object) =>
  [parseConfig(env), readServerSettings(env)].flatMap((read) => ('problems' in read ? read.problems : []))
