interface Progress {
  state: 'running' | 'done' | 'cancelled'
  done: number
  changed: number
}

const MAX_FAULTS = 4
const FIRST_WAIT_MS = 1000

const part = (name: string) => document.querySelector<HTMLElement>(`[data-part="${name}"]`)

/** Asks for the next piece of a job; undefined when there is no answer that can be read, such as after a sign-out. */
async function step(form: HTMLFormElement): Promise<Progress | undefined> {
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>)
  const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } })
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  return answer.ok && isJson ? ((await answer.json()) as Progress) : undefined
}

function show({ done, changed }: Progress): void {
  const bar = document.querySelector('progress')
  if (bar) bar.value = done
  for (const [name, value] of Object.entries({ done, changed, same: done - changed })) {
    const target = part(name)
    if (target) target.textContent = value.toLocaleString(document.documentElement.lang)
  }
}

/** Goes on until the job has ended; after some faults in a row it stops, for somebody to look and to go on. */
async function drive(form: HTMLFormElement): Promise<void> {
  const [button, status, failure] = [form.querySelector('button'), part('drive-status'), part('drive-failure')]
  form.hidden = true
  if (failure) failure.hidden = true
  if (status) status.textContent = form.dataset['goesOn'] ?? ''
  for (let faults = 0; faults < MAX_FAULTS;) {
    const progress = await step(form).catch(() => undefined)
    if (progress) {
      faults = 0
      show(progress)
      // The server draws how it ended.
      if (progress.state !== 'running') return location.replace(location.pathname)
    } else {
      faults += 1
      if (faults < MAX_FAULTS) await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (faults - 1)))
    }
  }
  if (status) status.textContent = ''
  if (failure) failure.hidden = false
  form.hidden = false
  if (button) {
    button.textContent = form.dataset['again'] ?? ''
    button.focus()
  }
}

/** The page of a job that is under way drives it: by itself for whoever began it, at the press of the button otherwise. */
export function driveJob(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-job-drive]')
  if (!form) return
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void drive(form)
  })
  if (form.dataset['jobDrive'] === 'auto') void drive(form)
}
