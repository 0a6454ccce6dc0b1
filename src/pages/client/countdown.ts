import { language } from './texts.ts'

const SECOND_MS = 1000
let runs = 0

/**
 * Shows the remaining time every second, until the element leaves the page or gets another countdown. Then `onEnd` runs
 * if the time is over.
 */
export function countDown(
  element: HTMLElement,
  until: number,
  show: (left: string) => string,
  onEnd: () => void = () => undefined,
): void {
  runs += 1
  const run = String(runs)
  element.dataset['countdown'] = run
  const isMine = () => element.dataset['countdown'] === run
  const tick = () => {
    const seconds = Math.ceil((until - Date.now()) / SECOND_MS)
    if (seconds > 0) element.textContent = show(timeLeft(seconds))
    return seconds > 0
  }
  if (!tick()) return onEnd()
  const timer = setInterval(() => {
    const wanted = isMine() && element.isConnected
    if (wanted && tick()) return
    clearInterval(timer)
    if (wanted) onEnd()
  }, SECOND_MS)
}

export function stopCountdown(element: HTMLElement): void {
  delete element.dataset['countdown']
}

const two = (n: number) => String(n).padStart(2, '0')

/** `0:42`, `1:00:00`; from one day on, whole days in the page's language. */
function timeLeft(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  if (hours >= 24) return days.format(Math.round(hours / 24))
  const tail = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

const days = new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' })
