/** Clones the first element of a template. */
export function fromTemplate(id: string): HTMLElement {
  const template = document.getElementById(id)
  const first = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null
  return expectKind(first?.cloneNode(true), HTMLElement, id)
}

/** An element that the page is known to have. */
export const byId = (id: string): HTMLElement => expectKind(document.getElementById(id), HTMLElement, id)

/** An element that the template is known to have, by `data-part`. */
export const part = (root: ParentNode, name: string): HTMLElement => partOf(root, name, HTMLElement)

/** The same with a type. */
export const partOf = <Kind extends HTMLElement>(root: ParentNode, name: string, kind: new () => Kind): Kind =>
  expectKind(root.querySelector(`[data-part="${name}"]`), kind, name)

function expectKind<Kind extends HTMLElement>(node: unknown, kind: new () => Kind, name: string): Kind {
  if (!(node instanceof kind)) throw new Error(`the page has no ${kind.name} ${name}`)
  return node
}

/** Ignores clicks while the previous one is being handled. */
export async function whileBusy(button: HTMLElement, work: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return
  button.setAttribute('aria-busy', 'true')
  try {
    await work()
  } finally {
    button.removeAttribute('aria-busy')
  }
}

/** Announces a text to screen readers. */
export function announce(message: string): void {
  byId('announcer').textContent = message
}

/** The service's texts mark code with backticks. */
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
