/** Where a key types something. */
const TYPED_IN = 'input, textarea, select, [contenteditable]'

const find = () => document.querySelector<HTMLInputElement>('#find')

/** `/` goes to the search of people. Esc empties it, then leaves it, and closes what was opened around the focus. */
export function offerKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { key, target } = event
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !(target instanceof Element)) return
    if (key === '/' && !target.closest(TYPED_IN) && find()) {
      event.preventDefault()
      find()?.select()
      find()?.focus()
    }
    if (key === 'Escape') close(target)
  })
}

function close(target: Element): void {
  if (target instanceof HTMLInputElement && target.type === 'search') {
    if (target.value === '') target.blur()
    target.value = ''
    return
  }
  const opened = target.closest<HTMLDetailsElement>('details[open]')
  if (!opened) return
  opened.open = false
  opened.querySelector('summary')?.focus()
}
