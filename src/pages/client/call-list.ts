import type { Call, ApiRequest } from './api.ts'
import { copies } from './copy.ts'
import { byId, fromTemplate, part } from './dom.ts'
import { shortToken } from './jwt.ts'
import { language, text } from './texts.ts'

const MAX_CALLS = 50

/** Adds an open call to the top of the list and closes the previous one, unless the user opened it. */
export function listCall(call: Call): void {
  const list = byId('call-list')
  byId('calls-empty').hidden = true
  const item = fromTemplate('call-template')
  fillCall(item, call)
  list.querySelector('details.latest')?.removeAttribute('open')
  list.querySelector('details.latest')?.classList.remove('latest')
  const details = item.querySelector('details')
  if (details) {
    details.open = true
    details.classList.add('latest')
  }
  list.prepend(item)
  if (list.children.length > MAX_CALLS) list.lastElementChild?.remove()
}

function fillCall(item: HTMLElement, { request, status, milliseconds, answer, problemCode }: Call): void {
  const command = curlCommand(request, location.origin)
  part(item, 'method').textContent = request.method
  part(item, 'path').textContent = request.path
  part(item, 'time').textContent = `${milliseconds} ms`
  part(item, 'status').textContent = status === 0 ? '–' : String(status)
  part(item, 'status').classList.toggle('bad', status === 0 || status >= 400)
  part(item, 'command').append(...shortenTokens(command))
  copies(part(item, 'copy'), () => command)
  part(item, 'answer').textContent = answer
  part(item, 'answer-box').hidden = answer === ''
  if (problemCode === undefined) return
  const link = document.createElement('a')
  link.href = `/errors/?lang=${language}#${problemCode}`
  link.textContent = text.aboutError(problemCode)
  part(item, 'about').append(link)
  part(item, 'about').hidden = false
}

/** Tokens are only shortened visually: selecting the text gives a command that works. */
function shortenTokens(command: string): (string | HTMLElement)[] {
  return command.split(/([\w-]{10,}\.[\w-]{10,}\.[\w-]{10,})/).map((piece, i) => {
    if (i % 2 === 0) return piece
    const span = document.createElement('span')
    span.className = 'long'
    span.title = shortToken(piece)
    span.textContent = piece
    return span
  })
}

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`

/** The same call for a POSIX shell. */
function curlCommand({ method, path, body, access }: ApiRequest, origin: string): string {
  const words = [`curl${method === 'GET' || body ? '' : ` -X ${method}`} ${origin}${path}`]
  if (access !== undefined) words.push(`-H ${quoted(`Authorization: Bearer ${access}`)}`)
  if (body) words.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`)
  return words.join(' \\\n  ')
}
