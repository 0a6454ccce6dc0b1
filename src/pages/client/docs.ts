import MiniSearch from 'minisearch'
import { copies } from './copy.ts'

/** A part of a page below one heading. */
interface Piece {
  /** Its address. */
  id: string
  page: string
  heading: string
  text: string
}

const RESULTS = 8
const EXCERPT = 140

for (const block of document.querySelectorAll<HTMLElement>('pre.code')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  copies(button, () => block.textContent.trimEnd())
  const frame = document.createElement('div')
  frame.className = 'copyable'
  block.replaceWith(frame)
  frame.append(block, button)
}

const search = document.querySelector<HTMLElement>('.search')
const input = search?.querySelector('input')
const found = search?.querySelector('ol')
const status = search?.querySelector('[role=status]')
if (search && input && found && status) offerSearch({ search, input, found, status })

interface Parts {
  search: HTMLElement
  input: HTMLInputElement
  found: HTMLElement
  status: Element
}

/** Searches in the browser, so that it works wherever the page does. The index is loaded when the field is first used. */
function offerSearch({ search, input, found, status }: Parts): void {
  let index: Promise<MiniSearch<Piece>> | undefined
  const load = async () => (index ??= loadIndex(search.dataset['index'] ?? ''))

  const show = async () => {
    const words = input.value.trim()
    const pieces = words === '' ? [] : find(await load(), words)
    // Something else was typed meanwhile.
    if (words !== input.value.trim()) return
    found.replaceChildren(...pieces.map((piece) => result(piece, words)))
    found.hidden = pieces.length === 0
    status.textContent = words === '' ? '' : `${pieces.length} results`
    search.classList.toggle('nothing', words !== '' && pieces.length === 0)
  }
  const close = () => {
    found.hidden = true
    search.classList.remove('nothing')
  }

  search.hidden = false
  input.addEventListener('focus', () => void load().then(show))
  input.addEventListener('input', () => void show())
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      input.focus()
    }
  })
  search.addEventListener('keydown', (event) => {
    const links = [...found.querySelectorAll('a')]
    const at = links.findIndex((link) => link === document.activeElement)
    if (event.key === 'Escape') {
      input.focus()
      close()
    } else if (event.key === 'Enter' && at === -1) links[0]?.click()
    else if (event.key === 'ArrowDown') (links[at + 1] ?? links[0])?.focus()
    else if (event.key === 'ArrowUp') (links[at - 1] ?? input).focus()
    else return
    event.preventDefault()
  })
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !search.contains(target)) close()
  })
  found.addEventListener('click', close)
}

async function loadIndex(address: string): Promise<MiniSearch<Piece>> {
  const pieces = (await (await fetch(address)).json()) as Piece[]
  const index = new MiniSearch<Piece>({ fields: ['heading', 'page', 'text'], storeFields: ['page', 'heading', 'text'] })
  index.addAll(pieces)
  return index
}

function find(index: MiniSearch<Piece>, words: string): Piece[] {
  const options = { prefix: true, fuzzy: (term: string) => (term.length > 4 ? 0.2 : 0), boost: { heading: 4, page: 3 } }
  const all = index.search(words, { ...options, combineWith: 'AND' })
  const some = all.length > 0 ? all : index.search(words, options)
  return some.slice(0, RESULTS) as unknown as Piece[]
}

function result({ id, page, heading, text: whole }: Piece, words: string): HTMLElement {
  const link = document.createElement('a')
  link.href = id
  const title = document.createElement('strong')
  title.textContent = heading === '' ? page : `${page} › ${heading}`
  const excerpt = document.createElement('span')
  excerpt.textContent = excerptOf(whole, words)
  link.append(title, excerpt)
  const item = document.createElement('li')
  item.append(link)
  return item
}

/** The text around the first word that it has. */
function excerptOf(whole: string, words: string): string {
  const lower = whole.toLowerCase()
  const at = words
    .toLowerCase()
    .split(/\s+/)
    .map((word) => lower.indexOf(word))
    .find((position) => position >= 0)
  const start = Math.max(0, whole.lastIndexOf(' ', Math.max(0, (at ?? 0) - EXCERPT / 4)))
  return `${start > 0 ? '…' : ''}${whole.slice(start, start + EXCERPT).trim()}${whole.length > start + EXCERPT ? '…' : ''}`
}
