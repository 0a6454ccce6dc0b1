/** A person, as the list of people sends it to this role. */
interface Person {
  id: number
  first_name: string | null
  last_name: string | null
  display_name: string | null
  phone: string | null
  invite_code: string
}

interface StaffMember {
  id: number
  name: string
  email: string | null
}

interface Suggestion {
  /** What the field takes. */
  value: string
  title: string
  details: string
}

const WAIT_MS = 200
const LEAST_TYPED = 2
const MOST_SHOWN = '6'

/** Fields that take an id or a code suggest people by name, phone or code, or staff by name. Typing it works without this script. */
export function offerPickers(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[data-picks]')) offerPicker(input)
}

/** https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ */
function offerPicker(input: HTMLInputElement): void {
  const list = document.createElement('ul')
  list.id = `${input.id}-suggested`
  list.className = 'suggested'
  list.role = 'listbox'
  list.hidden = true
  list.ariaLabel = input.labels?.[0]?.textContent ?? ''
  input.after(list)
  for (const [name, value] of Object.entries({
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    'aria-controls': list.id,
  }))
    input.setAttribute(name, value)
  const hint = document.querySelector(`#${input.id}-hint`)
  if (hint) hint.textContent = input.dataset['hint'] ?? hint.textContent

  let asked = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined

  function show(found: Suggestion[]): void {
    list.replaceChildren(...found.map((one, at) => optionOf(one, `${list.id}-${at}`)))
    list.hidden = found.length === 0
    input.ariaExpanded = String(!list.hidden)
    input.removeAttribute('aria-activedescendant')
  }

  function pick(option: Element): void {
    input.value = option.getAttribute('data-value') ?? ''
    show([])
  }

  async function suggest(): Promise<void> {
    asked.abort()
    asked = new AbortController()
    const { signal } = asked
    const search = input.value.trim()
    if (search.length < LEAST_TYPED) return show([])
    const { picks } = input.dataset
    const finding = picks === 'staff' ? findStaff(search, signal) : findPeople(search, signal, picks === 'id')
    const found = await finding.catch(() => [])
    if (!signal.aborted && document.activeElement === input) show(found)
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => void suggest(), WAIT_MS)
  })
  input.addEventListener('blur', () => {
    clearTimeout(timer)
    asked.abort()
    show([])
  })
  // Before the input loses the focus.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target instanceof Element && event.target.closest('[role="option"]')
    if (option) pick(option)
  })
  input.addEventListener('keydown', (event) => {
    const options = Array.from(list.children)
    const at = options.findIndex((one) => one.ariaSelected === 'true')
    if (list.hidden) return
    if (event.key === 'Escape') show([])
    else if (event.key === 'Enter' && options[at]) pick(options[at])
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const to = options.at((at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1)) % options.length)
      for (const one of options) one.ariaSelected = String(one === to)
      if (to) input.setAttribute('aria-activedescendant', to.id)
    } else return
    event.preventDefault()
  })
}

async function findPeople(search: string, signal: AbortSignal, takesId: boolean): Promise<Suggestion[]> {
  const people = await ask<Person>('/admin/people/', { search, limit: MOST_SHOWN }, signal)
  return people.map(({ id, invite_code: code, phone, ...person }) => {
    const name = [person.first_name, person.last_name].filter(Boolean).join(' ') || person.display_name
    return {
      value: takesId ? String(id) : codeOf(code),
      title: name ?? phone ?? String(id),
      details: [name === null ? null : phone, code].filter(Boolean).join(' · '),
    }
  })
}

async function findStaff(search: string, signal: AbortSignal): Promise<Suggestion[]> {
  const members = await ask<StaffMember>('/admin/audit/staff/', { search }, signal)
  return members.map(({ id, name, email }) => ({
    value: String(id),
    title: name,
    details: [`#${id}`, email].filter(Boolean).join(' · '),
  }))
}

async function ask<Row>(path: string, query: Record<string, string>, signal: AbortSignal): Promise<Row[]> {
  const address = `${path}?${new URLSearchParams(query).toString()}`
  const answer = await fetch(address, { headers: { Accept: 'application/json' }, signal })
  if (!answer.ok || !answer.headers.get('content-type')?.startsWith('application/json')) return []
  return ((await answer.json()) as { results: Row[] }).results
}

/** A code of digits alone would be read as an id, unless it has a hyphen. */
const codeOf = (code: string) => (/^\d+$/.test(code) ? code.replace(/^(\d{3})/, '$1-') : code)

function optionOf({ value, title, details }: Suggestion, id: string): HTMLLIElement {
  const option = document.createElement('li')
  option.id = id
  option.role = 'option'
  option.ariaSelected = 'false'
  option.dataset['value'] = value
  const [name, more] = [document.createElement('bdi'), document.createElement('small')]
  name.textContent = title
  more.textContent = details
  option.append(name, more)
  return option
}
