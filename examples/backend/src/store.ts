import { DatabaseSync } from 'node:sqlite'

export interface Order {
  id: string
  user_id: number
  value: number
  /** Unix time, milliseconds. */
  at: number
  refunded: number
}

export interface Message {
  id: string
  type: string
  data: unknown
}

/** What the shop keeps, in one file: its orders, what it was told, and the points that users can spend. */
export function openStore(file: string) {
  const db = new DatabaseSync(file)
  db.exec(`
    CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, user_id INTEGER NOT NULL, value INTEGER NOT NULL, at INTEGER NOT NULL,
      refunded INTEGER NOT NULL DEFAULT 0, reported INTEGER NOT NULL DEFAULT 0, refund_reported INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS credits (reward TEXT PRIMARY KEY, user_id INTEGER NOT NULL, amount INTEGER NOT NULL);`)
  const all = <Row>(sql: string, ...values: (string | number)[]) => db.prepare(sql).all(...values) as unknown as Row[]
  const change = (sql: string, ...values: (string | number | null)[]) => Number(db.prepare(sql).run(...values).changes)

  return {
    addOrder: ({ id, user_id, value, at }: Omit<Order, 'refunded'>) =>
      change('INSERT INTO orders (id, user_id, value, at) VALUES (?, ?, ?, ?)', id, user_id, value, at),
    /** All of it. False if the user has no such order. */
    refund: (id: string, userId: number) =>
      change('UPDATE orders SET refunded = value WHERE id = ? AND user_id = ?', id, userId) > 0,
    unreported: () => all<Order>('SELECT * FROM orders WHERE reported = 0 LIMIT 100'),
    unreportedRefunds: () =>
      all<Order>('SELECT * FROM orders WHERE reported = 1 AND refunded > refund_reported LIMIT 100'),
    markReported: (id: string) => change('UPDATE orders SET reported = 1 WHERE id = ?', id),
    /** Refused for good: never sent again, and kept for someone to look at. */
    setAside: (id: string) => change('UPDATE orders SET reported = 2 WHERE id = ?', id),
    markRefundReported: ({ id, refunded }: Order) =>
      change('UPDATE orders SET refund_reported = ? WHERE id = ?', refunded, id),

    /** A message can come more than once, and counts once: its id is unique. False if it is known. */
    addMessage({ id, type, data }: Message): boolean {
      const text = JSON.stringify(data)
      change(`UPDATE messages SET done = 0 WHERE done = 2 AND data ->> 'user_id' = ? ->> 'user_id'`, text)
      return change('INSERT OR IGNORE INTO messages (id, type, data) VALUES (?, ?, ?)', id, type, text) > 0
    },
    undone: () => all<{ id: string; type: string; data: string }>('SELECT id, type, data FROM messages WHERE done = 0'),
    markDone: (id: string) => change('UPDATE messages SET done = 1 WHERE id = ?', id),
    /** Until there is news of the user, or all are tried again. */
    wait: (id: string) => change('UPDATE messages SET done = 2 WHERE id = ?', id),
    wakeAll: () => change('UPDATE messages SET done = 0 WHERE done = 2'),

    /** The reward's id is unique, so it is credited once. */
    credit: ({ id, user_id, paid }: { id: string; user_id: number; paid: number | null }) =>
      change('INSERT INTO credits VALUES (?, ?, ?) ON CONFLICT DO NOTHING', id, user_id, paid),
    pointsOf: (userId: number) =>
      all<{ points: number }>('SELECT total(amount) AS points FROM credits WHERE user_id = ?', userId)[0]?.points ?? 0,
    close: () => db.close(),
  }
}
