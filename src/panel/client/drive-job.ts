interface Progress {
  state: 'running' | 'done' | 'cancelled'
  done: number
  changed: number
}

const MAX_FAULTS = 4
const FIRST_WAIT_MS = 1000

const part = (name: string) => document.querySelector<HTMLElement>(`[data-part="${name}"]`)

/** Runs the next step of a job. Undefined if the answer cannot be read, for example after a sign-out. */
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

/** Runs until the job ends. Stops after several failures in a row, so that someone can look and resume it. */
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
      // The server renders the result.
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

/**
 * The page of a running job drives it: automatically for the person who started it, otherwise once they press the
 * button.
 */
export function driveJob(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-job-drive]')
  if (!form) return
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void drive(form)
  })
  if (form.dataset['jobDrive'] === 'auto') void drive(form)
}
