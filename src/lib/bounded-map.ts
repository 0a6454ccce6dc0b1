/** Sets an entry of a map that never has more than `max`: the one that was set longest ago makes room. */
export function setBounded<Key, Value>(map: Map<Key, Value>, max: number, key: Key, value: Value): void {
  // A Map keeps the order of arrival: what is set anew goes to the end.
  map.delete(key)
  const [oldest] = map.keys()
  if (map.size >= max && oldest !== undefined) map.delete(oldest)
  map.set(key, value)
}
