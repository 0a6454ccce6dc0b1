import { copyText } from './clipboard.ts'
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
