import type { Child } from 'hono/jsx'
import type { AdminLink } from '../../../admin/links/responses.ts'
import { apiName, CAMPAIGN_FIELD_NAMES, CAMPAIGN_FIELDS, perField, UTM_FIELDS } from '../../../links/fields.ts'
import { MAX_ALIAS_LENGTH } from '../../../links/link-key.ts'
import type { Ports } from '../../../ports.ts'
import { CsrfField, Refusal } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field, Select } from '../../kit/field.tsx'
import { stateOf } from '../../kit/forms.ts'
import type { FormState, Values } from '../../kit/forms.ts'
import { Card, Facts, Time, Typed } from '../../kit/small.tsx'
import { CAMPAIGN_TEXTS } from '../../texts/campaigns.ts'
import { COMMON } from '../../texts/common.ts'
import { channelName, channelOptions, GROWTH } from '../../texts/growth.ts'
import { ChatPreview, previewedIn } from './chat-preview.tsx'

/** `2027-01-31T18:00`, the format of the browser's input. */
const MINUTES_OF_ISO = 16

/**
 * The fields as the endpoint's body. The browser's input has neither a zone nor seconds, so an expiry that was not touched
 * is not sent.
 */
export function campaignBody({
  expires_at: expiry = '',
  expiry_was: was = '',
  channel = '',
  ...values
}: Values): unknown {
  const time = expiry === '' ? null : `${expiry}Z`
  return { ...values, channel: channel === '' ? null : channel, ...(expiry !== was && { expires_at: time }) }
}

const UTM = UTM_FIELDS.map(apiName)

/** How long a text may be, by the name of its field. */
const LENGTHS: Record<string, number | undefined> = {
  ...perField((name) => {
    const field = CAMPAIGN_FIELDS[name]
    return 'max' in field ? field.max : undefined
  }, CAMPAIGN_FIELD_NAMES),
  code: MAX_ALIAS_LENGTH,
}

interface CampaignFormProps {
  context: PanelContext
  config: Ports['config']
  action: string
  form: FormState
  /** Undefined for a new link. */
  link?: AdminLink
}

/** The form of a campaign link, beside how chats will show it. */
export function CampaignForm({ context, config, action, form, link }: CampaignFormProps) {
  const { language } = context
  const text = CAMPAIGN_TEXTS[language]
  const expiry = link?.expires_at?.slice(0, MINUTES_OF_ISO) ?? ''
  const field = (name: keyof AdminLink & keyof typeof text.fields) => {
    const { label, hint } = text.fields[name] as { label: string; hint?: string }
    const maxlength = LENGTHS[name]
    const value = link?.[name]
    return (
      <Field
        {...{ form, name, label, autocomplete: 'off', ...(hint !== undefined && { hint }) }}
        {...(maxlength !== undefined && { maxlength })}
        value={value ?? null}
      />
    )
  }
  const channels = channelOptions(language).map(
    ([value, name]) => [value, value === '' ? text.noChannel : name] as const,
  )
  const isUtmUsed = UTM.some((name) => [form.values[name], form.errors[name], link?.[name]].some(Boolean))
  return (
    <div class="cards">
      <form class="stack" method="post" action={action} data-preview>
        <CsrfField context={context} />
        <Refusal message={form.message} />
        {link ? null : field('code')}
        {field('label')}
        <Select
          {...{ form, name: 'channel', label: GROWTH[language].channel, options: channels }}
          value={link?.channel ?? null}
        />
        {field('campaign')}
        {field('destination')}
        <Field {...{ form, name: 'expires_at', type: 'datetime-local', label: text.expires }} value={expiry} />
        <input type="hidden" name="expiry_was" value={form.values['expiry_was'] ?? expiry} />
        {link ? <input type="hidden" name="version" value={stateOf(form, 'version', link.version ?? '')} /> : null}
        <fieldset>
          <legend>{text.chats}</legend>
          {field('title')}
          {field('description')}
          {field('image')}
        </fieldset>
        <details class="more" {...(isUtmUsed && { open: true })}>
          <summary>{text.utm}</summary>
          <div class="stack">{UTM.map((name) => field(name))}</div>
        </details>
        <div class="actions">
          <button class="primary" type="submit">
            {link ? text.save : text.create}
          </button>
          <a class="button" href={link ? `/admin/links/${encodeURIComponent(link.code)}/` : '/admin/links/'}>
            {COMMON[language].cancel}
          </a>
        </div>
      </form>
      <div class="stack">
        {link ? <SavedMeanwhile context={context} form={form} link={link} /> : null}
        <ChatPreview context={context} config={config} link={previewedIn(form.values, link)} />
      </div>
    </div>
  )
}

/** If someone else saved the link while the form was open: what differs from the form, which keeps its input. */
function SavedMeanwhile({
  context,
  form: { values },
  link,
}: {
  context: PanelContext
  form: FormState
  link: AdminLink
}) {
  const { language } = context
  const text = CAMPAIGN_TEXTS[language]
  const { stored, storedHint } = COMMON[language]
  if (values['version'] === undefined || values['version'] === link.version) return null
  const expiry = link.expires_at?.slice(0, MINUTES_OF_ISO) ?? ''
  const differs = (name: string, saved: string | null) => (values[name] ?? '') !== (saved ?? '')
  const facts = CAMPAIGN_FIELD_NAMES.map(apiName).flatMap((name): (readonly [string, Child])[] => {
    if (!differs(name, name === 'expires_at' ? expiry : link[name])) return []
    if (name === 'expires_at') return [[text.expires, <Time at={link.expires_at} context={context} />]]
    if (name === 'channel')
      return [[GROWTH[language].channel, link.channel ? channelName(link.channel, language) : text.noChannel]]
    return [[text.fields[name].label, <Typed text={link[name]} />]]
  })
  return (
    <Card title={stored}>
      <p class="muted">{storedHint}</p>
      <Facts facts={facts} />
    </Card>
  )
}
