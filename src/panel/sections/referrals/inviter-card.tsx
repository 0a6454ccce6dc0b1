import type { Attribution } from '../../../admin/referrals/responses.ts'
import { Confirm, ReasonField } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { PersonLink } from '../../kit/person-link.tsx'
import { Card, Facts, Time, Typed } from '../../kit/small.tsx'
import { channelName, GROWTH } from '../../texts/growth.ts'
import { REFERRAL_TEXTS } from '../../texts/referrals.ts'
import { CertaintyBadge } from './referral-list.tsx'

interface InviterCardProps {
  context: PanelContext
  attribution: Attribution
  /** Of a correction that was refused. */
  form?: FormState
  /** Where to go after a correction: to the person's page, or stay with the referral. */
  from?: 'person' | 'referral'
}

/** Who invited somebody and how we know; for those who may, the forms that correct it. */
export function InviterCard({ context, attribution, form = EMPTY_FORM, from = 'referral' }: InviterCardProps) {
  const text = REFERRAL_TEXTS[context.language]
  const { user, referral } = attribution
  const mayCorrect = context.may('referrals.correct') && user.state !== 'deleted'
  const action = `/admin/referrals/${user.id}/`
  const formOf = (intent: string) => (form.values['intent'] === intent ? form : EMPTY_FORM)
  return (
    <Card title={text.inviter}>
      {referral === null ? (
        <p class="muted">{text.noInviter}</p>
      ) : (
        <ReferralFacts context={context} referral={referral} />
      )}
      {mayCorrect ? (
        <div class="actions card-actions">
          <Confirm
            context={context}
            action={action}
            form={formOf('name')}
            label={referral === null ? text.setInviter : text.changeInviter}
            explain={referral === null ? text.setInviterExplain : text.changeInviterExplain}
            submit={text.setInviterSubmit}
          >
            <input type="hidden" name="intent" value="name" />
            <input type="hidden" name="back" value={from} />
            <Field
              form={formOf('name')}
              name="inviter"
              label={text.newInviter}
              hint={text.newInviterHint}
              autocomplete="off"
              required
            />
            <ReasonField context={context} form={formOf('name')} />
          </Confirm>
          {referral === null ? null : (
            <Confirm
              context={context}
              action={action}
              form={formOf('remove')}
              label={text.remove}
              explain={text.removeExplain}
              submit={text.removeSubmit}
              danger
            >
              <input type="hidden" name="intent" value="remove" />
              <input type="hidden" name="back" value={from} />
              <ReasonField context={context} form={formOf('remove')} />
            </Confirm>
          )}
        </div>
      ) : null}
    </Card>
  )
}

function ReferralFacts({
  context,
  referral,
}: {
  context: PanelContext
  referral: NonNullable<Attribution['referral']>
}) {
  const text = REFERRAL_TEXTS[context.language]
  const words = GROWTH[context.language]
  const { inviter, link, method, certainty, program, channel, country, at } = referral
  return (
    <Facts
      facts={[
        [text.inviter, <PersonLink context={context} person={inviter} />],
        [text.source, text[method]],
        [text.certainty, <CertaintyBadge context={context} certainty={certainty} />],
        [
          text.link,
          <a href={`/admin/links/${encodeURIComponent(link)}/`}>
            <bdi>{link}</bdi>
          </a>,
        ],
        [words.channel, channel === null ? <Typed text={null} /> : channelName(channel, context.language)],
        [text.program, <Typed text={program} />],
        [words.country, <Typed text={country} />],
        [text.at, <Time at={at} context={context} />],
      ]}
    />
  )
}
