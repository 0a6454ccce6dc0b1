import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { isDay } from '../../lib/time.ts'
import { grouped } from './progress.ts'

/** An error that is printed as one line for the user. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** Runs a command: a `CommandError` is one line and exit code 1, anything else crashes with its stack. */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    console.error(`Error: ${error.message}`)
    process.exitCode = 1
  }
}

type Options = NonNullable<ParseArgsConfig['options']>

/** The options of a command line. @throws CommandError for an unknown option, a missing value or an extra argument */
export function readOptions<T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('. ') : []
    throw new CommandError(`${reason}. See --help.`)
  }
}

/** @throws CommandError that names the option and its range */
export function wholeNumber(option: string, typed: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN
  if (value >= min && value <= max) return value
  throw new CommandError(`--${option} must be a whole number from ${grouped(min)} to ${grouped(max)}, not "${typed}".`)
}

/** Midnight UTC of a day, in Unix milliseconds. @throws CommandError that names the option */
export function readDate(option: string, typed: string): number {
  if (typed.startsWith('20') && isDay(typed)) return Date.parse(typed)
  throw new CommandError(`--${option} must be a date such as 2026-10-01, not "${typed}".`)
}
