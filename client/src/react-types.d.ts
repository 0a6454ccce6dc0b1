/** The hooks that are used here, the same in React 18 and 19. Apps have the real types. */
declare module 'react' {
  export function useCallback<T>(callback: T, inputs: readonly unknown[]): T
  export function useEffect(effect: () => (() => void) | undefined, inputs: readonly unknown[]): void
  export function useRef<T>(initial: T): { current: T }
  export function useState<T>(initial: T): [T, (next: T | ((before: T) => T)) => void]
  export function useSyncExternalStore<T>(
    subscribe: (listener: () => void) => () => void,
    snapshot: () => T,
    serverSnapshot: () => T,
  ): T
}
