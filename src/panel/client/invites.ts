/* Links that invite staff: copied by the inviter, opened by the invited colleague. */

/** A button that copies the value of a field. Without this script, the field is there to be copied by hand. */
export function offerCopy(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const field = document.querySelector<HTMLInputElement>(`#${button.dataset['copy'] ?? ''}`)
    if (!field) continue
    button.hidden = false
    button.addEventListener('click', () => void copy(field))
  }
}

async function copy(field: HTMLInputElement): Promise<void> {
  field.select()
  await navigator.clipboard.writeText(field.value)
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
