import type { SERVER_VARIABLES } from './settings.ts'

/** What the settings of the own server mean, for docs/settings.md. */
export const SERVER_MEANINGS: Record<keyof typeof SERVER_VARIABLES, string> = {
  HOST: 'The address that the server listens on. `0.0.0.0` is every address of the machine; the image sets it.',
  PORT: 'The port that it listens on. 0: any free one, which the log names.',
  DATA_DIR: 'The folder of the database and of the guard. It is created if it is missing.',
  DATABASE_URL:
    'The database: a file, or [a libSQL server](turso.md). If not set, `app.db` in `DATA_DIR`. The folder of a file must exist, since a missing one often is a ' +
    'disk that is not mounted.',
  DATABASE_AUTH_TOKEN: '**Secret.** The token of a `libsql://` or `https://` database.',
  TRUSTED_PROXIES:
    'Proxies whose `X-Forwarded-For`, `X-Forwarded-Proto` and `COUNTRY_HEADER` are believed. If not set, none: these ' +
    'headers are ignored, so that no client can choose its network.',
  COUNTRY_HEADER: 'The header in which a trusted proxy puts the ISO 3166 code of the country of a request.',
  GUARD_URL:
    '[Where another host listens](self-hosting.md#a-second-host) that owns the guard of the same database. Leave it unset ' +
    'on the host that owns it.',
  GUARD_LISTEN:
    'The address and port at which the owner of the guard listens for other hosts. Keep it in a private network.',
}
