import type { Child } from 'hono/jsx'
import type { Program } from '../../../admin/programs/responses.ts'
import { readAmount, typedAmount } from '../../../lib/amount.ts'
import type { Language } from '../../../lib/language.ts'
import { DAY_LIMIT } from '../../../rewards/rule.ts'
import type { RewardRule } from '../../../rewards/rule.ts'
import { CsrfField, ReasonField, Refusal } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field, Select } from '../../kit/field.tsx'
import type { FieldProps } from '../../kit/field.tsx'
import { fillIn } from '../../kit/format.ts'
import { stateOf } from '../../kit/forms.ts'
import type { FormState, Values } from '../../kit/forms.ts'
import { COMMON } from '../../texts/common.ts'
import { PROGRAM_TEXTS } from '../../texts/programs.ts'
import type { ProgramTexts } from '../../texts/programs.ts'
import { asRule } from './rule-words.tsx'

/* Fields are named by their place in the endpoint's body (`rule.caps.amount`), so that its errors find them. */

type Side = 'inviter' | 'invitee'

/** A number, or what was typed instead: the endpoint's schema then refuses it. */
const readPercent = (text: string): number | string => {
  const typed = text.trim().replace(',', '.')
  return /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : text
}

/** The same of whole ones: `1,000` may be one or a thousand. */
const readCount = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text)

/** Undefined for an empty field. */
const given = <Output,>(text: string | undefined, read: (text: string) => Output): Output | undefined =>
  text === undefined || text.trim() === '' ? undefined : read(text.trim())

/** Points in any case, and codes of currencies in capitals. */
const unitOf = ({ unit = '' }: Values): string => (/^points$/i.test(unit.trim()) ? 'points' : unit.trim().toUpperCase())

/** The fields of a rule as the endpoint's schema has them. */
export function ruleBody(values: Values): unknown {
  const unit = unitOf(values)
  const amount = (name: string) => given(values[name], (text) => readAmount(text, unit))
  const number = (name: string) => given(values[name], readCount)
  const side = (name: Side) => {
    const kind = values[`rule.${name}.kind`]
    if (kind === 'fixed') return { fixed: amount(`rule.${name}.fixed`) }
    return kind === 'percent'
      ? { percent: given(values[`rule.${name}.percent`], readPercent), max: amount(`rule.${name}.max`) }
      : undefined
  }
  const occurrence = values['rule.occurrence']
  const caps = { rewards: number('rule.caps.rewards'), amount: amount('rule.caps.amount') }
  const hasCaps = Object.values(caps).some((cap) => cap !== undefined)
  return {
    event: values['rule.event']?.trim(),
    occurrence: occurrence === 'times' ? number('rule.times') : occurrence,
    minimum_value: amount('rule.minimum_value'),
    within_days: number('rule.within_days'),
    certainty: values['rule.certainty'],
    inviter: side('inviter'),
    invitee: side('invitee'),
    caps: hasCaps ? { window: values['rule.caps.window'], ...caps } : undefined,
    hold_days: number('rule.hold_days') ?? 0,
    expires_days: number('rule.expires_days'),
  }
}

/** Budget and end. The browser's input has no zone; the value is UTC. */
export const limitsBody = (values: Values) => ({
  budget: given(values['budget'], (text) => readAmount(text, unitOf(values))) ?? null,
  ends_at: given(values['ends_at'], (text) => `${text}Z`) ?? null,
})

export const programBody = (values: Values): unknown => ({
  name: values['name'],
  unit: unitOf(values),
  ...limitsBody(values),
  rule: ruleBody(values),
})

/** A rule as the form shows it. */
function typedRule({ rule, unit }: Pick<Program, 'rule' | 'unit'>): Values {
  const { occurrence, inviter, invitee, caps, ...rest } = asRule(rule)
  const amount = (value: number | undefined) => (value === undefined ? '' : typedAmount(value, unit))
  const side = (name: Side, earning: RewardRule['inviter']) => {
    if (!earning) return { [`rule.${name}.kind`]: 'none' }
    if ('fixed' in earning) return { [`rule.${name}.kind`]: 'fixed', [`rule.${name}.fixed`]: amount(earning.fixed) }
    return {
      [`rule.${name}.kind`]: 'percent',
      [`rule.${name}.percent`]: String(earning.percent),
      [`rule.${name}.max`]: amount(earning.max),
    }
  }
  return {
    'rule.event': rest.event,
    'rule.occurrence': typeof occurrence === 'number' ? 'times' : occurrence,
    'rule.times': typeof occurrence === 'number' ? String(occurrence) : '',
    'rule.minimum_value': amount(rest.minimum_value),
    'rule.within_days': String(rest.within_days ?? ''),
    'rule.certainty': rest.certainty,
    ...side('inviter', inviter),
    ...side('invitee', invitee),
    'rule.caps.window': caps?.window ?? 'all',
    'rule.caps.rewards': String(caps?.rewards ?? ''),
    'rule.caps.amount': amount(caps?.amount),
    'rule.hold_days': String(rest.hold_days),
    'rule.expires_days': String(rest.expires_days ?? ''),
  }
}

/** What is wrong with a field, in words of this form: each can be wrong in one way only. */
function wrongOf(name: string, { wrong }: ProgramTexts, unit: string): string | undefined {
  if (name === 'unit') return wrong.unit
  if (name === 'rule.event') return wrong.event
  if (name.endsWith('_days')) return fillIn(wrong.days, { min: name.includes('expires') ? 1 : 0, max: DAY_LIMIT })
  if (name.endsWith('.percent')) return wrong.percent
  if (name === 'rule.times' || name === 'rule.caps.rewards') return wrong.count
  if (/^budget$|\.(fixed|max|amount|minimum_value)$/.test(name))
    return fillIn(wrong.amount, { example: typedAmount(1000, unit) })
  return undefined
}

/** The form with the endpoint's errors at its fields, in its own words. */
export function inOwnWords({ values, errors, ...rest }: FormState, language: Language): FormState {
  const text = PROGRAM_TEXTS[language]
  const at = (name: string): string => {
    if (name === 'rule.occurrence') return values[name] === 'times' ? 'rule.times' : name
    // A side is refused as a whole; one of its two fields is wrong.
    const [, side] = /^rule\.(inviter|invitee)$/.exec(name) ?? []
    if (side === undefined) return name
    if (values[`${name}.kind`] === 'fixed') return `${name}.fixed`
    const percent = readPercent(values[`${name}.percent`] ?? '')
    return typeof percent === 'number' && percent > 0 && percent <= 100 ? `${name}.max` : `${name}.percent`
  }
  const named = Object.entries(errors).map(([name, message]) => [at(name), message] as const)
  return {
    ...rest,
    values,
    errors: Object.fromEntries(named.map(([name, message]) => [name, wrongOf(name, text, unitOf(values)) ?? message])),
  }
}

/** What was sent, or else the program's rule. */
export function formOf({ values, ...rest }: FormState, language: Language, program?: Program): FormState {
  const isSent = Object.keys(values).length > 0
  return inOwnWords({ ...rest, values: isSent || !program ? values : typedRule(program) }, language)
}

interface ProgramFormProps {
  context: PanelContext
  action: string
  form: FormState
  /** Undefined for a new program. */
  program?: Program
}

/** The form of a new program, or of a new version of its rule. */
export function ProgramForm({ context, action, form: sent, program }: ProgramFormProps) {
  const { language } = context
  const text = PROGRAM_TEXTS[language]
  const form = formOf(sent, language, program)
  return (
    <form class="stack program-form" method="post" action={action}>
      <CsrfField context={context} />
      <Refusal message={sent.message} />
      {program ? (
        <>
          <p class="muted">{text.newVersionIntro}</p>
          <input type="hidden" name="unit" value={program.unit} />
          <input type="hidden" name="revision" value={stateOf(sent, 'revision', program.revision)} />
        </>
      ) : (
        <Basics text={text} form={form} />
      )}
      <RuleFields text={text} form={form} />
      {program ? <ReasonField context={context} form={form} /> : null}
      <div class="actions">
        <button class="primary" type="submit">
          {program ? text.saveVersion : text.create}
        </button>
        <a class="button" href={program ? `/admin/programs/${program.id}/` : '/admin/programs/'}>
          {COMMON[language].cancel}
        </a>
      </div>
    </form>
  )
}

interface PartProps {
  text: ProgramTexts
  form: FormState
}

function Basics({ text, form }: PartProps) {
  return (
    <>
      <Field form={form} name="name" label={text.name} hint={text.nameHint} autocomplete="off" required />
      <Field
        form={form}
        name="unit"
        label={text.unit}
        hint={text.unitHint}
        autocomplete="off"
        value="points"
        required
      />
      <LimitFields text={text} form={form} />
    </>
  )
}

/** Budget and end. */
export function LimitFields({ text, form, program }: PartProps & { program?: Program }) {
  const budget = program && program.budget !== null ? typedAmount(program.budget, program.unit) : null
  const end = program?.ends_at?.slice(0, MINUTES_OF_ISO) ?? ''
  return (
    <>
      <NumberField {...{ form, name: 'budget', label: text.budget, hint: text.budgetHint, value: budget }} />
      <Field
        {...{ form, name: 'ends_at', type: 'datetime-local', label: text.endsAt, hint: text.endsHint }}
        value={end}
      />
      <input type="hidden" name="ends_was" value={stateOf(form, 'ends_was', end)} />
      {program ? <input type="hidden" name="revision" value={stateOf(form, 'revision', program.revision)} /> : null}
    </>
  )
}

/** `2027-01-31T18:00`, the format of the browser's input. */
const MINUTES_OF_ISO = 16

/** Text, because people type `10,00`. */
export const NumberField = (props: FieldProps) => <Field inputmode="decimal" autocomplete="off" {...props} />

export const group = (title: string, ...fields: Child[]) => (
  <fieldset class="earning">
    <legend>{title}</legend>
    {fields}
  </fieldset>
)

export function RuleFields({ text, form }: PartProps) {
  const number = (name: string, label: string, hint?: string) => (
    <NumberField form={form} name={`rule.${name}`} label={label} {...(hint !== undefined && { hint })} />
  )
  const select = (name: string, label: string, options: Record<string, string>) => (
    <Select form={form} name={`rule.${name}`} label={label} options={Object.entries(options)} />
  )
  const side = (name: Side) =>
    group(
      text[name],
      select(`${name}.kind`, text.earns, text.earnings),
      <div class="of-fixed">{number(`${name}.fixed`, text.amount)}</div>,
      <div class="of-percent">{number(`${name}.percent`, text.percent)}</div>,
      <div class="of-percent">{number(`${name}.max`, text.maximum)}</div>,
    )
  return (
    <>
      {group(
        text.when,
        <Field form={form} name="rule.event" label={text.event} hint={text.eventHint} autocomplete="off" required />,
        select('occurrence', text.occurrence, text.occurrences),
        <div class="of-times">{number('times', text.times)}</div>,
        number('minimum_value', text.minimum, text.minimumHint),
        number('within_days', text.within, text.withinHint),
        select('certainty', text.certainty, text.certainties),
      )}
      {side('inviter')}
      {side('invitee')}
      {group(
        text.caps,
        select('caps.window', text.window, text.windows),
        number('caps.rewards', text.capRewards),
        number('caps.amount', text.capAmount, text.capsHint),
      )}
      {group(
        text.after,
        number('hold_days', text.hold, text.holdHint),
        number('expires_days', text.expires, text.expiresHint),
      )}
    </>
  )
}
