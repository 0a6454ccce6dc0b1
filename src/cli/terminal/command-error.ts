/** What a command could not do, in one line for the person who typed it. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** Runs a command to its end: a `CommandError` is one line and exit code 1, anything else a crash with its stack. */
export async function runCommand(command: () => Promise<void> | void): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    console.error(`Error: ${error.message}`)
    process.exitCode = 1
  }
}
