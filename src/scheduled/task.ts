import type { Database } from '../db/database.ts'
import type { Ports } from '../ports.ts'

export type TaskPorts = Pick<Ports, 'config' | 'guard' | 'log'> & { db: Database }

/** Does a bounded amount of what is due and says how much it was; what is left is done by the next run. */
export type Task = (ports: TaskPorts, now: number) => Promise<number>
