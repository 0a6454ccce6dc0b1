/** A copy of the first element of a template of the page. */
export function fromTemplate(id: string): HTMLElement {
  const template = document.getElementById(id)
  const first = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null
  return expectKind(first?.cloneNode(true), HTMLElement, id)
}

/** The element of an id; the page holds it. */
export const byId = (id: string): HTMLElement => expectKind(document.getElementById(id), HTMLElement, id)

/** The element of a `data-part`; the template holds it. */
export const part = (root: ParentNode, name: string): HTMLElement => partOf(root, name, HTMLElement)

/** The same, of a kind. */
export const partOf = <Kind extends HTMLElement>(root: ParentNode, name: string, kind: new () => Kind): Kind =>
  expectKind(root.querySelector(`[data-part="${name}"]`), kind, name)

function expectKind<Kind extends HTMLElement>(node: unknown, kind: new () => Kind, name: string): Kind {
  if (!(node instanceof kind)) throw new Error(`the page has no ${kind.name} ${name}`)
  return node
}

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
