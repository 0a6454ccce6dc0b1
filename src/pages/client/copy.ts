import { announce } from './dom.ts'
import { text } from './texts.ts'

const SHOWN_MS = 1600

/** Makes a button copy what `read` gives at that moment, and say so. */
export function copies(button: HTMLElement, read: () => string): void {
  const onClick = async () => {
    if (!(await copy(read()))) return
    button.classList.add('copied')
    button.dataset['done'] = text.copied
    announce(text.copied)
    setTimeout(() => button.classList.remove('copied'), SHOWN_MS)
  }
  button.addEventListener('click', () => void onClick())
}

/** The clipboard is there on https and localhost alone; elsewhere the old command still works. */
async function copy(value: string): Promise<boolean> {
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
