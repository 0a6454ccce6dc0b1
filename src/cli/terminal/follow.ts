import type { ChildProcess } from 'node:child_process'

/** This command ends with a service that it has started, and the service with it. */
export function follow(service: ChildProcess): void {
  // A terminal sends Ctrl+C to both: the service finishes first.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => service.kill('SIGTERM'))
  service.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)))
}
