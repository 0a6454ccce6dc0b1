import type { Webhook } from '../../../admin/webhooks/responses.ts'
import { CHANGE_TYPES } from '../../../db/outbox-schema.ts'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { formatCount } from '../../kit/format.ts'
import { stateOf } from '../../kit/forms.ts'
import type { FormState, Values } from '../../kit/forms.ts'
import { Badge, Facts, Time, Typed } from '../../kit/small.tsx'
import { WEBHOOK_TEXTS } from '../../texts/webhooks.ts'

const TONES = { active: 'good', failing: 'attention', disabled: 'plain', gone: 'bad', paused: 'bad' } as const

export const WebhookState = ({ context: { language }, state }: { context: PanelContext; state: Webhook['state'] }) => (
  <Badge tone={TONES[state]}>{WEBHOOK_TEXTS[language].states[state]}</Badge>
)

/** An HTTP status, or why there is none. */
export const outcomeWords = ({ language }: PanelContext, outcome: string): string =>
  WEBHOOK_TEXTS[language].outcomes[outcome] ?? outcome

/** The fields of a webhook as the endpoint's body. */
export function webhookBody({ url, description, reason, revision, ...values }: Values): unknown {
  const types = CHANGE_TYPES.filter((type) => values[`type.${type}`] !== undefined)
  const edit = reason === undefined ? {} : { revision, reason }
  return { url, description, types: types.length === 0 ? null : types, ...edit }
}

interface FieldsProps {
  context: PanelContext
  form: FormState
  /** Undefined for a new one. */
  webhook?: Webhook
}

export function WebhookFields({ context, form, webhook }: FieldsProps) {
  const text = WEBHOOK_TEXTS[context.language]
  const isSent = Object.keys(form.values).length > 0
  const isChosen = (type: (typeof CHANGE_TYPES)[number]) =>
    isSent ? form.values[`type.${type}`] !== undefined : (webhook?.types?.includes(type) ?? false)
  return (
    <>
      {webhook ? <input type="hidden" name="revision" value={stateOf(form, 'revision', webhook.revision)} /> : null}
      <Field
        {...{ form, name: 'url', label: text.url, hint: text.urlHint, autocomplete: 'off', required: true }}
        value={webhook?.url ?? null}
      />
      <Field
        {...{ form, name: 'description', label: text.description, autocomplete: 'off' }}
        value={webhook?.description ?? null}
      />
      <fieldset>
        <legend>{text.types}</legend>
        <p class="muted">{text.typesHint}</p>
        {CHANGE_TYPES.map((type) => (
          <label class="check">
            <input type="checkbox" name={`type.${type}`} {...(isChosen(type) && { checked: true })} />
            <code>{type}</code>
          </label>
        ))}
      </fieldset>
    </>
  )
}

/** Where it is sent to, and how that goes. */
export function WebhookFacts({ context, webhook }: { context: PanelContext; webhook: Webhook }) {
  const { language } = context
  const text = WEBHOOK_TEXTS[language]
  const { url, description, types, waiting, last_outcome: outcome, replay } = webhook
  const time = (name: string, at: string | null) =>
    at === null ? [] : [[name, <Time at={at} context={context} />] as const]
  return (
    <Facts
      facts={[
        [text.url, <Typed text={url} />],
        [text.description, <Typed text={description || null} />],
        [text.types, types === null ? text.everything : <span class="words">{types.join(', ')}</span>],
        [text.waiting, formatCount(waiting, language)],
        [text.lastOutcome, outcome === null ? '—' : outcomeWords(context, outcome)],
        ...time(text.delivered, webhook.delivered_at),
        ...time(text.failingSince, webhook.failing_since),
        ...time(text.nextAttempt, webhook.next_attempt_at),
        ...(replay === null ? [] : [[text.replaying, `${replay.next}–${replay.last}`] as const]),
        ...time(text.formerSecret, webhook.former_secret_until),
        ...time(text.created, webhook.created_at),
      ]}
    />
  )
}
