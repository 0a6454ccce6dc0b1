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
