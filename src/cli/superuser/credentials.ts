import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, passwordProblem } from '../../lib/password-rule.ts'
import { UpdateUserInput } from '../../people/schemas.ts'
import { askHidden, askLine, readAll } from '../terminal/ask.ts'
import type { Terminal } from '../terminal/ask.ts'
import { CommandError } from '../terminal/command.ts'

export interface Credentials {
  email: string
  password: string
}

export interface CredentialOptions {
  email?: string | undefined
  password?: string | undefined
  'password-stdin'?: boolean | undefined
}

/**
 * E-mail and password from the options, or else from the terminal.
 * @throws CommandError for an invalid value, or a missing one without a terminal
 */
export async function readCredentials(options: CredentialOptions, terminal: Terminal): Promise<Credentials> {
  if (options.password !== undefined && options['password-stdin'] === true) {
    throw new CommandError('use either --password or --password-stdin, not both.')
  }
  const email = checkedEmail(options.email ?? (await askOnTerminal(terminal, '--email', askEmail)))
  if (options.password !== undefined) return { email, password: checkedPassword(options.password, email) }
  if (options['password-stdin']) return { email, password: checkedPassword(await readAll(terminal.input), email) }
  return { email, password: await askOnTerminal(terminal, '--password-stdin', askPassword(email)) }
}

/** The same rule as in the service. @throws CommandError */
function checkedEmail(typed: string): string {
  const { data: email } = UpdateUserInput.shape.email.safeParse(typed)
  if (!email) throw new CommandError(`"${typed}" is not a valid e-mail address.`)
  return email
}

/** The same rule as for new passwords in the panel. @throws CommandError */
function checkedPassword(password: string, email: string): string {
  const problem = passwordProblem(password, email)
  if (problem === 'too_short')
    throw new CommandError(`the password must be at least ${MIN_PASSWORD_LENGTH} characters.`)
  if (problem === 'too_long') throw new CommandError(`the password must be at most ${MAX_PASSWORD_LENGTH} characters.`)
  if (problem === 'guessable_password') {
    throw new CommandError(
      'the password is too easy to guess: common, repetitive, keys in a row or the e-mail. Use a few unrelated words.',
    )
  }
  return password
}

function askOnTerminal(
  terminal: Terminal,
  option: string,
  ask: (terminal: Terminal) => Promise<string>,
): Promise<string> {
  if (terminal.input.isTTY !== true)
    throw new CommandError(`there is no terminal to ask on. Pass ${option}, see --help.`)
  return ask(terminal)
}

const askEmail = (terminal: Terminal) => askLine(terminal, 'E-mail: ')

const askPassword = (email: string) => async (terminal: Terminal) => {
  const typed = await askHidden(terminal, `Password (at least ${MIN_PASSWORD_LENGTH} characters): `)
  const password = checkedPassword(typed, email)
  if (password !== (await askHidden(terminal, 'Repeat the password: ')))
    throw new CommandError('the passwords do not match.')
  return password
}
