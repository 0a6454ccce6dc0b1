/* Links that invite staff: copied by the inviter, opened by the invited colleague. */

/** A button that copies a field or a list. Without this script, they are there to be copied by hand. */
export function offerCopy(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const source = document.querySelector<HTMLElement>(`#${button.dataset['copy'] ?? ''}`)
    if (!source) continue
    button.hidden = false
    button.addEventListener('click', () => void copy(source))
  }
}

async function copy(source: HTMLElement): Promise<void> {
  if (source instanceof HTMLInputElement) source.select()
  const lines = Array.from(source.children, (line) => line.textContent.trim())
  await navigator.clipboard.writeText(source instanceof HTMLInputElement ? source.value : lines.join('\n'))
  const status = document.querySelector<HTMLElement>('[data-copied]')
  if (status) status.textContent = status.dataset['copied'] ?? ''
}

/**
 * The page of an invitation has its token in the fragment of the address, which no server sees. It moves into the form,
 * and out of the address and the history. Without this script it is pasted by hand.
 */
export function takeInvite(): void {
  const input = document.querySelector<HTMLInputElement>('input[data-invite]')
  if (!input) return
  if (location.hash.length > 1) {
    input.value = decodeURIComponent(location.hash.slice(1))
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  const field = input.closest<HTMLElement>('.field')
  if (field && input.value !== '' && input.getAttribute('aria-invalid') === null) field.hidden = true
}
