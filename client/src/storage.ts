/**
 * Where the session is kept: the shape of Keychain, SecureStore and the like, with or without promises. Values are
 * written as a whole, and the one key's value is the whole session.
 */
export interface Storage {
  get(key: string): Promise<string | null | undefined> | string | null | undefined
  set(key: string, value: string): unknown
  remove(key: string): unknown
  /** Calls back when someone else may have changed the key, such as another tab. */
  watch?(key: string, changed: () => void): void
}

/** Forgets everything when the process ends. */
export function memoryStorage(): Storage {
  const values = new Map<string, string>()
  return {
    get: (key) => values.get(key),
    set: (key, value) => values.set(key, value),
    remove: (key) => values.delete(key),
  }
}

/** `localStorage` or `sessionStorage`. Tabs see each other's sign-in and sign-out. */
export function webStorage(
  storage: Pick<typeof localStorage, 'getItem' | 'setItem' | 'removeItem'> = localStorage,
): Storage {
  return {
    get: (key) => storage.getItem(key),
    set: (key, value) => storage.setItem(key, value),
    remove: (key) => storage.removeItem(key),
    watch: (key, changed) =>
      onWindow('storage', (event) => {
        // Null: everything was cleared.
        if (event.key === key || event.key === null) changed()
      }),
  }
}

type Listen = (name: string, listener: (event: { key?: string | null }) => unknown) => void

/** In browsers. React Native has a window without events. */
export const onWindow: Listen = (name, listener) =>
  (globalThis as { window?: { addEventListener?: Listen } }).window?.addEventListener?.(name, listener)
