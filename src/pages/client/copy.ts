import { announce } from './dom.ts'
import { text } from './texts.ts'

const SHOWN_MS = 1600

/** Makes a button copy what `read` returns when clicked, and confirm it. */
export function copies(button: HTMLElement, read: () => string): void {
  const onClick = async () => {
    if (!(await copyText(read()))) return
    button.classList.add('copied')
    button.dataset['done'] = text.copied
    announce(text.copied)
    setTimeout(() => button.classList.remove('copied'), SHOWN_MS)
  }
  button.addEventListener('click', () => void onClick())
}

/** Copies a text. The Clipboard API needs https or localhost; `execCommand` works elsewhere. */
export async function copyText(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = value
    area.className = 'unseen'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
