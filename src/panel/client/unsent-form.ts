/*
 * A form that the server did not accept, because the session had ended or changed, comes back with what was typed. It is
 * only filled in: the user sends it from the new session.
 */

type Entry = [name: string, value: string]

interface Draft {
  /** Nobody else gets it back. */
  staff: string
  /** Where it was submitted. */
  page: string
  /** The path of a form whose answer is the page of this one, with the hidden fields as its input. */
  reopen?: string
  action: string
  hidden: Entry[]
  typed: Entry[]
  at: number
  /** The server said that it was not accepted. Any other answer has dealt with it. */
  unsent?: boolean
  /** Its page has been opened once. */
  sought?: boolean
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const KEY = 'unsent-form'
const MAX_LENGTH = 100_000
const LIFETIME_MS = 3_600_000
const CSRF = '_csrf'
/** Hidden fields that say which state of the page the form was made for; the others say what it acts on. */
const STATE_FIELDS = new Set([CSRF, 'version', 'revision', 'confirm', 'last_id'])

/** This tab's storage, which a browser may refuse. */
function store(draft?: Draft): void {
  try {
    const text = draft && JSON.stringify(draft)
    if (text !== undefined && text.length <= MAX_LENGTH) sessionStorage.setItem(KEY, text)
    else sessionStorage.removeItem(KEY)
  } catch {
    console.info('sessionStorage is not available')
  }
}

function read(): Draft | undefined {
  try {
    const draft = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Draft | null
    return draft && Date.now() - draft.at < LIFETIME_MS ? draft : undefined
  } catch {
    return undefined
  }
}

const isField = (element: Element): element is Field =>
  (element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement) &&
  element.name !== ''

const fieldsOf = (form: HTMLFormElement) => [...form.elements].filter(isField)
const isTicked = (field: Field) => field.type === 'checkbox' || field.type === 'radio'

const isSecret = (field: Field) =>
  ['password', 'file'].includes(field.type) || field.autocomplete === 'one-time-code' || field.name === 'credential'

const typedIn = (form: HTMLFormElement) => fieldsOf(form).filter(({ type }) => type !== 'hidden')

const entryOf = ({ name, value }: Field): Entry => [name, value]

const hiddenIn = (form: HTMLFormElement) =>
  fieldsOf(form)
    .filter(({ type, name }) => type === 'hidden' && name !== CSRF)
    .map(entryOf)

const here = () => location.pathname + location.search

const pathOf = (form: HTMLFormElement) => new URL(form.getAttribute('action') ?? '', location.href).pathname

/** The draft of a form. None of a form with a password or code: such a form has nothing else worth keeping. */
function draftOf(form: HTMLFormElement): Draft | undefined {
  const { staff } = document.body.dataset
  if (staff === undefined || form.method !== 'post' || fieldsOf(form).some(isSecret)) return undefined
  const typed = typedIn(form).filter((field) => !isTicked(field) || (field as HTMLInputElement).checked)
  if (typed.length === 0) return undefined
  const { reopen } = form.dataset
  return {
    staff,
    page: here(),
    ...(reopen !== undefined && { reopen }),
    action: pathOf(form),
    hidden: hiddenIn(form),
    typed: typed.map(entryOf),
    at: Date.now(),
  }
}

const subject = (hidden: Entry[]) => JSON.stringify(hidden.filter(([name]) => !STATE_FIELDS.has(name)))

/** The form that does the same to the same. */
const findForm = ({ action, hidden }: Draft) =>
  [...document.forms].find(
    (form) => form.method === 'post' && pathOf(form) === action && subject(hiddenIn(form)) === subject(hidden),
  )

function fillIn(form: HTMLFormElement, { typed, hidden }: Draft): void {
  const left = [...typed, ...hidden]
  for (const field of fieldsOf(form)) {
    if (isTicked(field)) {
      const isChosen = typed.some(([name, value]) => name === field.name && value === field.value)
      ;(field as HTMLInputElement).checked = isChosen
    } else {
      const entry = left.find(([name]) => name === field.name)
      if (!entry) continue
      left.splice(left.indexOf(entry), 1)
      field.value = entry[1]
    }
  }
  form.dispatchEvent(new Event('change'))
}

function show(form: HTMLFormElement): void {
  for (let around = form.closest('details'); around; around = around.parentElement?.closest('details') ?? null)
    around.open = true
  const notice = document.querySelector<HTMLElement>('[data-part="restored"]')
  if (notice) {
    form.prepend(notice)
    notice.hidden = false
  }
  form.scrollIntoView({ block: 'nearest' })
}

/** Opens the page where it was submitted: the one after the sign-in may be another, or show other people. */
function seek({ reopen, page, hidden }: Draft): void {
  const csrf = document.querySelector<HTMLInputElement>(`input[name="${CSRF}"]`)
  if (reopen === undefined || !csrf) return location.replace(page)
  const form = Object.assign(document.createElement('form'), { method: 'post', action: reopen, hidden: true })
  for (const [name, value] of [...hidden, entryOf(csrf)])
    form.append(Object.assign(document.createElement('input'), { name, value }))
  document.body.append(form)
  form.submit()
}

function restore(): void {
  const draft = read()
  const { staff, unsent } = document.body.dataset
  if (draft && unsent !== undefined) return store({ ...draft, unsent: true, sought: false })
  // On the way through the sign-in.
  if (draft?.unsent && staff === undefined) return
  store()
  if (!draft?.unsent || draft.staff !== staff) return
  const form = draft.sought || here() === draft.page ? findForm(draft) : undefined
  if (form) {
    fillIn(form, draft)
    show(form)
  } else if (!draft.sought) {
    store({ ...draft, sought: true })
    seek(draft)
  }
}

/** The form that something was typed into last. */
let typedInto: HTMLFormElement | undefined

/** The session has ended: the form comes back after the next sign-in, though nobody has sent it. */
export function keepTypedForm(): void {
  const draft = typedInto?.isConnected ? draftOf(typedInto) : undefined
  if (draft) store({ ...draft, unsent: true })
}

/** Keeps the form that is being sent until the server has answered, and brings back one that it did not accept. */
export function keepUnsentForm(): void {
  restore()
  // The forms of the sign-in come between it and its return.
  if (document.body.dataset['staff'] === undefined) return
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof Element ? target.closest('form') : null
    if (form?.method === 'post') typedInto = form
  })
  // The forms' own handlers have run: some send the form themselves.
  document.addEventListener('submit', (event) => {
    if (!event.defaultPrevented && event.target instanceof HTMLFormElement) store(draftOf(event.target))
  })
}
