/** What a suggestion shows of a person, as the list of people sends it to this role. */
interface Suggested {
  id: number
  first_name: string | null
  last_name: string | null
  display_name: string | null
  phone: string | null
  invite_code: string
}

const WAIT_MS = 200
const LEAST_TYPED = 2
const MOST_SHOWN = '6'

/** Fields that take an id or a code suggest people by name, phone or code. Typing either works without this script. */
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

  function show(people: Suggested[]): void {
    list.replaceChildren(...people.map((person, at) => optionOf(person, `${list.id}-${at}`)))
    list.hidden = people.length === 0
    input.ariaExpanded = String(!list.hidden)
    input.removeAttribute('aria-activedescendant')
  }

  function pick(option: Element): void {
    input.value = option.getAttribute(`data-${input.dataset['picks'] ?? 'code'}`) ?? ''
    show([])
  }

  async function suggest(): Promise<void> {
    asked.abort()
    asked = new AbortController()
    const { signal } = asked
    const search = input.value.trim()
    if (search.length < LEAST_TYPED) return show([])
    const people = await findPeople(search, signal).catch(() => [])
    if (!signal.aborted && document.activeElement === input) show(people)
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

async function findPeople(search: string, signal: AbortSignal): Promise<Suggested[]> {
  const query = new URLSearchParams({ search, limit: MOST_SHOWN }).toString()
  const answer = await fetch(`/admin/people/?${query}`, { headers: { Accept: 'application/json' }, signal })
  if (!answer.ok || !answer.headers.get('content-type')?.startsWith('application/json')) return []
  return ((await answer.json()) as { results: Suggested[] }).results
}

/** A code of digits alone would be read as an id, unless it has a hyphen. */
const codeOf = (code: string) => (/^\d+$/.test(code) ? code.replace(/^(\d{3})/, '$1-') : code)

function optionOf(person: Suggested, id: string): HTMLLIElement {
  const option = document.createElement('li')
  option.id = id
  option.role = 'option'
  option.ariaSelected = 'false'
  option.dataset['code'] = codeOf(person.invite_code)
  option.dataset['id'] = String(person.id)
  const name = [person.first_name, person.last_name].filter(Boolean).join(' ') || person.display_name
  const [title, details] = [document.createElement('bdi'), document.createElement('small')]
  title.textContent = name ?? person.phone ?? String(person.id)
  details.textContent = [name === null ? null : person.phone, person.invite_code].filter(Boolean).join(' · ')
  option.append(title, details)
  return option
}
