import { sha256Hex } from '../lib/keys.ts'

const VERSION_LENGTH = 20

/** Identifies the values that an edit can change, to detect an edit of outdated ones. */
export const versionOf = (values: unknown[]): string => sha256Hex(JSON.stringify(values)).slice(0, VERSION_LENGTH)
