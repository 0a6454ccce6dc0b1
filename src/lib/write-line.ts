export interface LogLine {
  level: 'info' | 'warn' | 'error'
  event: string
  [detail: string]: unknown
}

/** Writes a line of the log: one JSON object. */
export function writeLine(line: LogLine): void {
  console[line.level === 'info' ? 'log' : line.level](JSON.stringify(line))
}

/** For Durable Objects, which have no ports. */
export const warn = (event: string, details: object): void => writeLine({ level: 'warn', event, ...details })
