import { characterCount, toNfc } from '../../lib/text.ts'

type TextField = HTMLInputElement | HTMLTextAreaElement

/** From this share of the limit on, the hint counts. */
const NEAR_SHARE = 0.75

/** As the server counts: Unicode characters of the trimmed text. */
const lengthOf = (field: TextField) => characterCount(toNfc(field.value.trim()))

/** Says how long a text is before it is sent; what is too long is not cut off, but cannot be sent. */
export function countCharacters(): void {
  for (const hint of document.querySelectorAll<HTMLElement>('small[data-max]')) {
    const field = hint.closest('.field')?.querySelector<TextField>('input, textarea')
    if (!field) continue
    const max = Number(hint.dataset['max'])
    const said = hint.textContent
    const count = () => {
      const length = lengthOf(field)
      const over = length > max ? (hint.dataset['over'] ?? '').replace('#', String(length - max)) : ''
      field.setCustomValidity(over)
      hint.classList.toggle('field-error', over !== '')
      hint.textContent = over || (length < max * NEAR_SHARE ? said : `${said} ${length}/${max}`)
    }
    field.addEventListener('input', count)
    // A form that was kept has been filled in again.
    field.form?.addEventListener('change', count)
    count()
  }
}
