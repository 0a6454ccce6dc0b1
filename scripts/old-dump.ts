import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { generatePeople } from '../src/cli/seed/people.ts'
import type { Person } from '../src/cli/seed/people.ts'

/* A made-up dump of the old service, to try and to measure the import: node scripts/old-dump.ts --users 1000000 --to FILE */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const CODES = ALPHABET.length ** 6
/** Has no factor in common with the number of codes, so each is made once. */
const STEP = 1_000_000_007

/** Of 36 characters, as the old service made them. */
function oldCode(index: number): string {
  let [left, code] = [(index * STEP) % CODES, '']
  while (code.length < 6) {
    code += ALPHABET[left % ALPHABET.length]!
    left = Math.floor(left / ALPHABET.length)
  }
  return code
}

const time = (at: number | null) =>
  at === null ? String.raw`\N` : new Date(at).toISOString().replace('T', ' ').replace('Z', '000+00')
const text = (value: string | null) => value?.replace(/[\\\t\n\r]/g, String.raw`\$&`) ?? String.raw`\N`

export const DUMP_HEAD = `--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET client_encoding = 'UTF8';

COPY public.django_migrations (id, app, name, applied) FROM stdin;
1\tusers\t0001_initial\t2024-01-01 00:00:00+00
\\.

COPY public.users_user (id, password, last_login, is_superuser, is_staff, is_active, date_joined, first_name, last_name, email, phone, invite_code, invited_by_code) FROM stdin;
`
export const DUMP_END = '\\.\n\n-- PostgreSQL database dump complete\n'

/** A line of COPY for each person. */
export function* dumpLines(users: number, seed = 1): Generator<{ line: string; person: Person }> {
  for (const person of generatePeople({ seed, count: users })) {
    const inviteCode = oldCode(person.id)
    const invitedByCode = person.invitedById === null ? null : oldCode(person.invitedById)
    const cells = [
      ...[
        String(person.id),
        'pbkdf2_sha256$1$salt$hash',
        time(person.lastLogin),
        'f',
        'f',
        person.isActive ? 't' : 'f',
      ],
      ...[time(person.dateJoined), text(person.firstName), text(person.lastName), text(person.email), person.phone],
      ...[inviteCode, text(invitedByCode)],
    ]
    yield { line: `${cells.join('\t')}\n`, person: { ...person, inviteCode, invitedByCode } }
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { users: { type: 'string', default: '1000' }, to: { type: 'string', default: 'old.sql' } },
  })
  const file = createWriteStream(values.to)
  file.write(DUMP_HEAD)
  for (const { line } of dumpLines(Number(values.users))) if (!file.write(line)) await once(file, 'drain')
  file.end(DUMP_END)
}
