const number = (value: number) => value.toLocaleString(document.documentElement.lang)

const LINES = 'application/x-ndjson'

const part = (name: string) => document.querySelector<HTMLElement>(`[data-part="${name}"]`)

interface Progress {
  events: number
  of: number
}

function show({ events, of }: Progress, box: HTMLElement, words: string): void {
  const [bar, status] = [box.querySelector('progress'), box.querySelector('span')]
  if (bar) Object.assign(bar, { max: Math.max(1, of), value: events })
  if (status) status.textContent = words.replace('{done}', number(events)).replace('{all}', number(of))
}

/** Sends the form. Resolves with the result, or undefined: of a refusal, or of an answer that broke off. */
async function run(form: HTMLFormElement, box: HTMLElement): Promise<string | undefined> {
  // Unlike a reader of `fetch`, of which Chromium says that it was aborted once it has read everything.
  const request = new XMLHttpRequest()
  request.open('POST', form.action)
  request.setRequestHeader('Accept', LINES)
  const linesSoFar = () =>
    request.getResponseHeader('content-type') === LINES ? request.responseText.split('\n').slice(0, -1) : []
  request.addEventListener('progress', () => {
    const line = JSON.parse(linesSoFar().at(-1) ?? '{}') as Partial<Progress>
    if (line.of !== undefined) show(line as Progress, box, form.dataset['progress'] ?? '')
  })
  await new Promise((resolve) => {
    request.addEventListener('loadend', resolve)
    request.send(new URLSearchParams(new FormData(form) as unknown as Record<string, string>))
  })
  return (JSON.parse(linesSoFar().at(-1) ?? '{}') as { html?: string }).html
}

/** Shows how far a simulation has come, and its result above the form. Without this script it is a page of its own. */
export function showProgress(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-progress]')
  const [box, target, button] = [part('progress'), part('simulation'), form?.querySelector('button')]
  if (!form || !box || !target || !button) return
  let isSentWhole = false
  async function send(of: HTMLFormElement, around: HTMLElement, result: HTMLElement): Promise<void> {
    const html = await run(of, around)
    // The page says what is wrong.
    isSentWhole = html === undefined
    if (html === undefined) return of.requestSubmit()
    result.innerHTML = html
    result.focus()
  }
  form.addEventListener('submit', (event) => {
    if (isSentWhole) return
    event.preventDefault()
    box.hidden = false
    button.disabled = true
    void send(form, box, target).finally(() => {
      box.hidden = true
      button.disabled = false
    })
  })
}
