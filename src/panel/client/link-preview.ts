/** The form of a campaign link draws how chats show it, while someone types. */
export function previewLink(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-preview]')
  if (!form) return
  const parts = document.querySelectorAll<HTMLElement>('[data-preview-of]')
  const code = form.querySelector<HTMLInputElement>('[name="code"]')
  for (const image of document.querySelectorAll<HTMLImageElement>('img[data-preview-of]')) {
    // Not found, or on a host that is not allowed.
    image.addEventListener('error', () => (image.hidden = true))
    image.addEventListener('load', () => (image.hidden = false))
  }

  function draw(): void {
    for (const part of parts) {
      const name = part.dataset['previewOf'] ?? ''
      const typed = form?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value.trim() ?? ''
      if (name === 'code') {
        if (code) part.textContent = `${part.textContent.replace(/[^/]*$/, '')}${typed || '…'}`
      } else if (part instanceof HTMLImageElement) show(part, typed || (part.dataset['otherwise'] ?? ''))
      else part.textContent = typed || (part.dataset['otherwise'] ?? '')
    }
  }

  form.addEventListener('input', draw)
  form.addEventListener('change', draw)
}

function show(image: HTMLImageElement, address: string): void {
  if (image.getAttribute('src') === address) return
  if (/^https:\/\/[^/]+\/./.test(address)) image.src = address
  else {
    image.removeAttribute('src')
    image.hidden = true
  }
}
