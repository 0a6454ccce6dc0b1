import type { Child } from 'hono/jsx'
import type { Program } from '../../../admin/programs/responses.ts'
import { formatAmount } from '../../../lib/amount.ts'
import type { RewardRule } from '../../../rewards/rule.ts'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn, formatCount, formatDayCount, formatShare } from '../../kit/format.ts'
import { PROGRAM_TEXTS } from '../../texts/programs.ts'

/** What of a program says what its rule means. */
export interface RuleOf {
  rule: Program['rule']
  unit: string
}

/** Answers hold what the schema of rules let in. */
export const asRule = (rule: Program['rule']) => rule as unknown as RewardRule

/** What a side gets. */
function earningWords({ language }: PanelContext, unit: string, earning: RewardRule['inviter']): string {
  const { words } = PROGRAM_TEXTS[language]
  if (!earning) return words.nothing
  if ('fixed' in earning) return formatAmount(earning.fixed, unit, language)
  const percent = formatShare(earning.percent / 100, language, 2)
  return fillIn(words.percent, { percent, amount: formatAmount(earning.max, unit, language) })
}

/** Which events earn. */
function whenWords({ language }: PanelContext, { rule, unit }: RuleOf): string {
  const { words } = PROGRAM_TEXTS[language]
  const { event, occurrence, minimum_value: minimum, within_days: within, certainty } = asRule(rule)
  const often = typeof occurrence === 'number' ? 'times' : occurrence
  const n = typeof occurrence === 'number' ? formatCount(occurrence, language) : ''
  const parts = [
    fillIn(words[often], { event, n }),
    minimum !== undefined && fillIn(words.minimum, { amount: formatAmount(minimum, unit, language) }),
    within !== undefined && fillIn(words.within, { days: formatDayCount(within, language) }),
    certainty === 'certain' && words.certain,
  ]
  return parts.filter((part) => part !== false).join(', ')
}

/** A rule in one cell of a table. */
export function RuleSummary({ context, of }: { context: PanelContext; of: RuleOf }) {
  const text = PROGRAM_TEXTS[context.language]
  const { inviter, invitee } = asRule(of.rule)
  const side = (name: string, earning: RewardRule['inviter']) => `${name}: ${earningWords(context, of.unit, earning)}`
  return (
    <span class="stacked words">
      <span>{whenWords(context, of)}</span>
      <small class="muted">{[side(text.inviter, inviter), side(text.invitee, invitee)].join(' · ')}</small>
    </span>
  )
}

/** A rule in words, as facts. */
export function ruleFacts(context: PanelContext, of: RuleOf): (readonly [name: string, value: Child])[] {
  const { language } = context
  const text = PROGRAM_TEXTS[language]
  const { inviter, invitee, caps, hold_days: hold, expires_days: expires } = asRule(of.rule)
  const capped = caps && [
    caps.rewards !== undefined && `${text.capRewards}: ${formatCount(caps.rewards, language)}`,
    caps.amount !== undefined && formatAmount(caps.amount, of.unit, language),
  ]
  const limits = capped?.filter((part) => part !== false) ?? []
  return [
    [text.when, whenWords(context, of)],
    [text.inviter, earningWords(context, of.unit, inviter)],
    [text.invitee, earningWords(context, of.unit, invitee)],
    [
      text.caps,
      caps && limits.length > 0
        ? `${limits.join(', ')} (${text.windows[caps.window].toLowerCase()})`
        : text.words.noCaps,
    ],
    [text.holdFact, hold > 0 ? formatDayCount(hold, language) : text.words.noHold],
    [text.expiresFact, expires === undefined ? text.words.noExpiry : formatDayCount(expires, language)],
  ]
}
