import { createApi } from './api.ts'
import { listCall } from './call-list.ts'
import { byId } from './dom.ts'
import { claimsOf } from './jwt.ts'
import { createPerson } from './person.ts'
import type { Person } from './person.ts'
import { lifetimes } from './session.ts'
import type { Session, TokenPair } from './session.ts'
import { createSignInCard } from './sign-in.ts'
import { keep, readKept } from './storage.ts'
import { text } from './texts.ts'

/** The demo of the start page: any number of phones, of which one at most is signing in. */
const api = createApi(listCall)
const people: Person[] = []
let signInCard: HTMLElement | undefined

function keepSessions(): void {
  keep({ sessions: people.map(({ session }) => session) })
}

interface Opening {
  phone?: string
  inviteCode?: string
  resume?: boolean
}

/** Opens the sign-in card after the signed-in phones. The steps are hidden while both columns are taken. */
function openSignIn({ phone = '', inviteCode = '', resume = false }: Opening = {}): void {
  signInCard?.remove()
  if (!resume) keep({ pending: null })
  const { card, start } = createSignInCard({
    api,
    phone,
    inviteCode,
    pending: resume ? readKept().pending : null,
    another: people.length > 0,
    onPending: (pending) => keep({ pending }),
    onSignedIn: enter,
    onCancel: closeSignIn,
  })
  signInCard = card
  byId('story').before(card)
  arrange()
  start({ focus: !resume })
}

function closeSignIn(): void {
  signInCard?.remove()
  signInCard = undefined
  keep({ pending: null })
  if (people.length === 0) openSignIn()
  else arrange()
}

/** Ticks off the steps: the first two with the first phone, the last with the second. */
function arrange(): void {
  const story = byId('story')
  story.hidden = people.length + (signInCard ? 1 : 0) > 1
  const done = [0, 2, 3][Math.min(people.length, 2)] ?? 0
  for (const [i, step] of story.querySelectorAll('li').entries()) step.classList.toggle('done', i < done)
}

async function enter(phone: string, tokens: TokenPair, inviteCode: string): Promise<void> {
  byId('notice').hidden = true
  const userId = Number(claimsOf(tokens.access)['user_id'])
  const before = people.find(({ session }) => session.userId === userId)
  if (before) leave(before)
  const invited = inviteCode && { typedInviteCode: inviteCode }
  const person = addPerson({ userId, phone, ...tokens, ...lifetimes(tokens), ...invited })
  closeSignIn()
  person.focus()
  await person.load()
  const inviter = person.user()?.invited_by_code
  await people.find((other) => other.user()?.invite_code === inviter)?.load()
}

function addPerson(session: Session): Person {
  const person = createPerson({
    api,
    session,
    onRenew: keepSessions,
    onEnd: () => end(person, text.ended(session.phone)),
    onSignOut: () => end(person, text.signedOut(session.phone)),
    onInviteNext: (inviteCode) => openSignIn({ inviteCode }),
  })
  people.push(person)
  byId('story').before(person.panel)
  person.start()
  keepSessions()
  return person
}

function leave(person: Person): void {
  people.splice(people.indexOf(person), 1)
  person.panel.remove()
  keepSessions()
}

/** Removes the card after a sign-out or an expired session; the phone can sign in again. */
function end(person: Person, message: string): void {
  leave(person)
  const notice = byId('notice')
  notice.hidden = false
  notice.textContent = message
  if (people.length === 0 && !signInCard) openSignIn({ phone: person.session.phone })
  else arrange()
}

for (const place of document.querySelectorAll('[data-part="origin"]')) place.textContent = location.origin
const kept = readKept()
for (const session of kept.sessions) void addPerson(session).load()
if (people.length === 0 || kept.pending) openSignIn({ resume: true })
else arrange()
