import { mayMean, typedInviteCode } from '../../lib/invite-code.ts'
import type { CallApi } from './api.ts'
import { copies } from './copy.ts'
import { countDown } from './countdown.ts'
import { announce, fromTemplate, part, setProse, whileBusy } from './dom.ts'
import { claimsOf, shortToken } from './jwt.ts'
import { callAs } from './session.ts'
import type { Session } from './session.ts'
import { language, text } from './texts.ts'

/** The part of UserDetails that the panel shows. */
interface UserDetails {
  id: number
  phone: string
  invite_code: string
  invited_by_code: string | null
  invited: { id: number; phone: string }[]
  invited_count: number
  date_joined: string
}

export interface PersonOptions {
  api: CallApi
  session: Session
  /** The tokens were refreshed. */
  onRenew: () => void
  onEnd: () => void
  onSignOut: () => void
  onInviteNext: (inviteCode: string) => void
}

/** The card of a signed-in phone: invite code, invitees, tokens. */
export function createPerson({ api, session, onRenew, onEnd, onSignOut, onInviteNext }: PersonOptions) {
  const panel = fromTemplate('person-template')
  let user: UserDetails | undefined
  const hooks = {
    onRenew() {
      showTokens(panel, session)
      onRenew()
    },
    onEnd,
  }

  /** Loads the profile and shows it. */
  async function load(): Promise<void> {
    const path = '/api/v1/users/current_user/'
    const answer = await callAs<UserDetails>(api, session, { method: 'GET', path }, hooks)
    setProse(part(panel, 'problem'), answer.ok ? '' : answer.problem.detail)
    if (!answer.ok) return
    const known = user && new Set(user.invited.map(({ id }) => id))
    user = answer.value
    showUser(panel, user, known)
    showRemark(panel, user, session)
  }

  async function signOut(): Promise<void> {
    const body = { refresh: session.refresh }
    const answer = await api({ method: 'POST', path: '/api/v1/auth/logout/', body })
    const over = answer.ok || answer.problem.code === 'token_not_valid'
    setProse(part(panel, 'problem'), answer.ok || over ? '' : answer.problem.detail)
    if (over) onSignOut()
  }

  const onClick = (name: string, work: () => Promise<void>) =>
    part(panel, name).addEventListener('click', () => void whileBusy(part(panel, name), work))
  onClick('reload', load)
  onClick('sign-out', signOut)
  part(panel, 'invite-next').addEventListener('click', () => user && onInviteNext(user.invite_code))
  copies(part(panel, 'copy-invite-code'), () => user?.invite_code ?? '')
  for (const name of ['access', 'refresh'] as const) copies(part(part(panel, name), 'copy'), () => session[name])
  part(panel, 'phone').textContent = session.phone

  return {
    panel,
    session,
    load,
    /** Undefined until the profile is loaded. */
    user: () => user,
    /** Starts the countdowns of the tokens. Call it once the card is in the page. */
    start: () => showTokens(panel, session),
    /** Scrolls to the card and focuses it. */
    focus() {
      part(panel, 'phone').focus()
      announce(text.signedIn(session.phone))
    },
  }
}

export type Person = ReturnType<typeof createPerson>

const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })

function showUser(panel: HTMLElement, user: UserDetails, known: Set<number> | undefined): void {
  part(panel, 'phone').textContent = user.phone
  const { invited_by_code: inviter } = user
  const facts = [text.facts(user.id, day.format(new Date(user.date_joined))), inviter && text.invitedBy(inviter)]
  part(panel, 'facts').textContent = facts.filter(Boolean).join(', ')
  part(panel, 'invite-code').textContent = user.invite_code
  for (const name of ['invite-next', 'copy-invite-code']) part(panel, name).removeAttribute('disabled')
  part(panel, 'invited-count').textContent = String(user.invited_count)
  part(panel, 'nobody').hidden = user.invited.length > 0
  part(panel, 'invited').hidden = user.invited.length === 0
  part(panel, 'invited').replaceChildren(
    ...user.invited.map(({ id, phone }) => {
      const item = document.createElement('li')
      item.classList.toggle('new', known !== undefined && !known.has(id))
      const number = document.createElement('strong')
      number.textContent = phone
      item.append(number, ` ${text.user(id)}`)
      return item
    }),
  )
}

/** Tells the user if the invite code they typed was not applied. */
function showRemark(
  panel: HTMLElement,
  { invited_by_code: inviter }: UserDetails,
  { typedInviteCode: typed }: Session,
): void {
  const ignored = typed !== undefined && !mayMean(typedInviteCode(typed), inviter ?? '')
  part(panel, 'remark').textContent = ignored ? text.inviteIgnored : ''
  part(panel, 'remark').hidden = !ignored
}

function showTokens(panel: HTMLElement, session: Session): void {
  const { access, refresh, accessUntil, refreshUntil } = session
  showToken(part(panel, 'access'), access, accessUntil, text.renewedOnUse)
  showToken(part(panel, 'refresh'), refresh, refreshUntil, text.expired)
}

function showToken(row: HTMLElement, token: string, until: number, whenExpired: string): void {
  const expiry = part(row, 'expiry')
  part(row, 'text').textContent = shortToken(token)
  part(row, 'claims').textContent = JSON.stringify(claimsOf(token), null, 2)
  countDown(expiry, until, text.expiresIn, () => {
    expiry.textContent = whenExpired
  })
}
