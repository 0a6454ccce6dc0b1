import type { Child } from 'hono/jsx'
import type { PersonSummary } from '../../identity/person-contract.ts'
import { COMMON } from '../texts/common.ts'
import { GROWTH } from '../texts/growth.ts'
import type { PanelContext } from './context.ts'
import { countryName } from './format.ts'

/** A time in UTC; the script converts it to the viewer's zone. */
export function Time({ at, context }: { at: string | number | null; context: PanelContext }) {
  if (at === null) return <span class="muted">{COMMON[context.language].none}</span>
  const iso = new Date(at).toISOString()
  return (
    <time datetime={iso} title={`${iso.slice(0, 16).replace('T', ' ')} UTC`}>
      {iso.slice(0, 16).replace('T', ' ')} UTC
    </time>
  )
}

/** User input, isolated so that it cannot change the direction of the surrounding text. */
export const Typed = ({ text }: { text: string | null }) =>
  text === null ? <span class="muted">—</span> : <bdi>{text}</bdi>

/** A country in words. */
export const Country = ({ context, code }: { context: PanelContext; code: string | null }) =>
  code === null ? <span class="muted">—</span> : <span class="words">{countryName(context.language, code)}</span>

export function Badge({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'good' | 'bad' | 'attention'
  children?: Child
}) {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** A definition list. */
export function Facts({ facts }: { facts: (readonly [name: string, value: Child])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Card({ title, actions, children }: { title?: string; actions?: Child; children?: Child }) {
  return (
    <section class="card">
      {title === undefined ? null : (
        <header>
          <h2>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}

/** A figure with its name; `hint` explains it. */
export function Stat({ name, value, hint }: { name: string; value: string; hint?: string }) {
  return (
    <div class="stat">
      <span class="stat-name">{name}</span>
      <strong>{value}</strong>
      {hint === undefined ? null : <small>{hint}</small>}
    </div>
  )
}

interface PersonLinkProps {
  context: PanelContext
  /** Left out where the status does not matter. */
  person: Pick<PersonSummary, 'id' | 'name' | 'phone'> & Partial<Pick<PersonSummary, 'state'>>
}

/** A person in a list: name and number, linked to their page. */
export function PersonLink({ context, person: { id, name, phone, state = 'active' } }: PersonLinkProps) {
  const text = GROWTH[context.language]
  const nameless = state === 'deleted' ? text.deletedPerson : text.person
  return (
    <span class="person">
      <a href={`/admin/people/${id}/`}>
        <bdi>{name ?? phone ?? `${nameless} ${id}`}</bdi>
      </a>
      {state === 'active' ? null : <Badge tone={state === 'blocked' ? 'bad' : 'plain'}>{text[state]}</Badge>}
      {name !== null && phone !== null ? (
        <small class="muted">
          <bdi>{phone}</bdi>
        </small>
      ) : null}
    </span>
  )
}
