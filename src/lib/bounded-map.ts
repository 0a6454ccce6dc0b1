/** Sets an entry and, above `max` entries, deletes the oldest. */
export function setBounded<Key, Value>(map: Map<Key, Value>, max: number, key: Key, value: Value): void {
  // A Map keeps insertion order; deleting first moves an existing key to the end.
  map.delete(key)
  const [oldest] = map.keys()
  if (map.size >= max && oldest !== undefined) map.delete(oldest)
  map.set(key, value)
}
