/** A copy of the first element of a template of the page. */
export function fromTemplate(id: string): HTMLElement {
  const template = byId<HTMLTemplateElement>(id)
  const element = template.content.firstElementChild?.cloneNode(true)
  if (!(element instanceof HTMLElement)) throw new Error(`empty template: ${id}`)
  return element
}

/** The element of an id; the page holds it. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id)
  if (!element) throw new Error(`no element: ${id}`)
  return element as Kind
}

/** The element of a `data-part`; the template holds it, and as the kind that the caller names. */
export function part<Kind extends HTMLElement = HTMLElement>(root: ParentNode, name: string): Kind {
  const element = root.querySelector<Kind>(`[data-part="${name}"]`)
  if (!element) throw new Error(`no part: ${name}`)
  return element
}

export const parts = <Kind extends HTMLElement = HTMLElement>(root: ParentNode, name: string): Kind[] => [
  ...root.querySelectorAll<Kind>(`[data-part="${name}"]`),
]

/** What a form's input holds, trimmed. */
export const typed = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? '').trim()

/** Runs once at a time: further clicks on the button do nothing until it is done. */
export async function whileBusy(button: HTMLElement, work: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return
  button.setAttribute('aria-busy', 'true')
  try {
    await work()
  } finally {
    button.removeAttribute('aria-busy')
  }
}

/** Says something to a screen reader that everybody else sees. */
export function announce(message: string): void {
  byId('announcer').textContent = message
}

/** Texts of the service mark code with backticks. */
export function setProse(element: HTMLElement, text: string): void {
  element.replaceChildren(
    ...text.split('`').map((piece, i) => {
      if (i % 2 === 0) return piece
      const code = document.createElement('code')
      code.textContent = piece
      return code
    }),
  )
}
