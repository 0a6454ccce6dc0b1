import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CommandError } from './command.ts'

/** A terminal; tests pass their own streams. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean | undefined }
  output: NodeJS.WritableStream
}

/** Reads a line. @throws CommandError when the user ends the input or interrupts */
export const askLine = (terminal: Terminal, question: string): Promise<string> =>
  readLine(terminal, question, terminal.output)

/** Reads a line without echoing it. @throws CommandError when the user ends the input or interrupts */
export async function askHidden(terminal: Terminal, question: string): Promise<string> {
  terminal.output.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const line = await readLine(terminal, '', nowhere)
  terminal.output.write('\n')
  return line
}

function readLine({ input }: Terminal, question: string, output: NodeJS.WritableStream): Promise<string> {
  // With `terminal: true`, readline echoes to `output` and switches off the terminal's own echo.
  const lines = createInterface({ input, output, terminal: input.isTTY === true })
  return new Promise((resolve, reject) => {
    lines.once('close', () => reject(new CommandError('interrupted. Nothing was changed.')))
    lines.question(question, (line) => {
      resolve(line)
      lines.close()
    })
  })
}

/** All of an input, without the final newline. */
export async function readAll(input: AsyncIterable<string | Uint8Array>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}
