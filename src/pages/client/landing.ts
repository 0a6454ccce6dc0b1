import { copyText } from './copy.ts'
import { whileBusy } from './dom.ts'

/* The landing page of a link. All texts are in its markup; the script only shows and hides them. */

const SHOWN_MS = 2500

interface Problem {
  detail?: string
  errors?: { field: string; message: string }[]
}

const find = (id: string) => document.getElementById(id)

/** Switching the language keeps the link's parameters, such as the channel. */
function keepAddress(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.languages a')) {
    const address = new URL(location.href)
    address.searchParams.set('lang', link.lang)
    link.href = address.href
  }
}

function startCopying(button: HTMLElement): void {
  const { label = '', done = '', failed = '' } = button.dataset
  const status = find('copied')
  button.hidden = false
  const onClick = async () => {
    const copied = await copyText(find('code')?.textContent.trim() ?? '')
    button.textContent = copied ? done : failed
    if (status) status.textContent = button.textContent
    setTimeout(() => {
      button.textContent = label
      if (status) status.textContent = ''
    }, SHOWN_MS)
  }
  button.addEventListener('click', () => void onClick())
}

function startForm(section: HTMLElement, form: HTMLFormElement): void {
  const input = form.elements.namedItem('phone') as HTMLInputElement
  const button = form.querySelector('button')!
  const error = find('phone-error')!
  const done = find('phone-done')!
  section.hidden = false

  const fail = (message: string) => {
    error.textContent = message
    input.setAttribute('aria-invalid', 'true')
    input.focus()
  }
  const send = async () => {
    error.textContent = ''
    input.removeAttribute('aria-invalid')
    // People write 00 instead of the plus, which is hard to find on many phone keyboards.
    const phone = input.value.trim().replace(/^00/, '+')
    if (phone === '') return fail(form.dataset['empty'] ?? '')
    const { link, token } = form.dataset
    const problem = await post(form.action, { link, token, phone })
    if (problem) return fail(messageOf(problem, form.dataset['offline'] ?? ''))
    find('phone-saved')!.textContent = phone
    form.hidden = true
    done.hidden = false
    done.focus()
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void whileBusy(button, send)
  })
  find('phone-again')?.addEventListener('click', () => {
    done.hidden = true
    form.hidden = false
    input.select()
  })
}

/** Undefined on success; an empty problem if the service did not respond. */
async function post(url: string, body: object): Promise<Problem | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang },
      body: JSON.stringify(body),
    })
    // Read even if unused: browsers report an unread response as a failed request.
    const text = await answer.text()
    return answer.ok ? undefined : (JSON.parse(text) as Problem)
  } catch {
    return {}
  }
}

/** A field's error is more specific than the general one. Backticks mark code. */
const messageOf = ({ detail, errors = [] }: Problem, offline: string) =>
  (errors.find(({ field }) => field === 'phone')?.message ?? detail ?? offline).replaceAll('`', '')

keepAddress()
const [copy, section, form] = [find('copy'), find('phone'), find('phone-form')]
if (copy) startCopying(copy)
if (section && form instanceof HTMLFormElement) startForm(section, form)
