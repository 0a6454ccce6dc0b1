import { setInviter } from '../../../admin/referrals/endpoints.ts'
import type { Attribution, Referral } from '../../../admin/referrals/responses.ts'
import { UNKNOWN_INVITE_CODE } from '../../../lib/fields.ts'
import { ActionForm, isOffered } from '../../kit/action.tsx'
import type { Action, FormRoute } from '../../kit/action.tsx'
import type { PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { PersonLink, Badge, Card, Country, Facts, Time, Typed } from '../../kit/small.tsx'
import { channelName, GROWTH } from '../../texts/growth.ts'
import { REFERRAL_TEXTS } from '../../texts/referrals.ts'

/** A person whose inviter can be changed. */
interface Invitee {
  id: number
  state: Attribution['user']['state']
  isInvited: boolean
  /** Where to go afterwards. */
  back: 'person' | 'referral'
}

/** The path of both forms. */
export const correctInviter: FormRoute = {
  endpoint: setInviter,
  path: '/referrals/:id',
  // Removing the inviter has its own button: an empty field is an unknown code.
  body: ({ intent, inviter = '', ...values }) => ({
    ...values,
    inviter: intent === 'remove' ? null : inviter.trim() || UNKNOWN_INVITE_CODE,
  }),
  done({ c, values }) {
    const section = values['back'] === 'person' ? 'people' : 'referrals'
    return c.redirect(`/admin/${section}/${c.req.param('id')}/?done=inviter-corrected`, 303)
  },
}

const nameInviter: Action<Invitee> = {
  ...correctInviter,
  hidden: () => ({ intent: 'name' }),
  words({ language }, { isInvited }) {
    const { setInviter, setInviterExplain, changeInviter, changeInviterExplain, setInviterSubmit } =
      REFERRAL_TEXTS[language]
    return isInvited
      ? { label: changeInviter, explain: changeInviterExplain, submit: setInviterSubmit }
      : { label: setInviter, explain: setInviterExplain, submit: setInviterSubmit }
  },
  offered: ({ state }) => state !== 'deleted',
  fields(form, { back }, { language }) {
    const { newInviter, newInviterHint } = REFERRAL_TEXTS[language]
    return (
      <>
        <input type="hidden" name="back" value={back} />
        <Field
          form={form}
          name="inviter"
          label={newInviter}
          hint={newInviterHint}
          picks="code"
          picksHint={GROWTH[language].pickHint}
          required
        />
      </>
    )
  },
}

const removeInviter: Action<Invitee> = {
  ...correctInviter,
  danger: true,
  hidden: () => ({ intent: 'remove' }),
  words({ language }) {
    const { remove, removeExplain, removeSubmit } = REFERRAL_TEXTS[language]
    return { label: remove, explain: removeExplain, submit: removeSubmit }
  },
  offered: ({ state, isInvited }) => state !== 'deleted' && isInvited,
  fields: (_, { back }) => <input type="hidden" name="back" value={back} />,
}

interface InviterCardProps {
  context: PanelContext
  attribution: Attribution
  /** Where to go after a correction: the person's page, or back to the referral. */
  from?: Invitee['back']
}

/** The inviter and the attribution source, with forms for staff who may change them. */
export function InviterCard({ context, attribution: { user, referral }, from = 'referral' }: InviterCardProps) {
  const text = REFERRAL_TEXTS[context.language]
  const invitee: Invitee = { id: user.id, state: user.state, isInvited: referral !== null, back: from }
  return (
    <Card title={text.inviter}>
      {referral === null ? (
        <p class="muted">{text.noInviter}</p>
      ) : (
        <ReferralFacts context={context} referral={referral} />
      )}
      {isOffered(nameInviter, context, invitee) ? (
        <div class="actions card-actions">
          <ActionForm action={nameInviter} context={context} of={invitee} />
          <ActionForm action={removeInviter} context={context} of={invitee} />
        </div>
      ) : null}
    </Card>
  )
}

/** How certain the attribution is. */
export function CertaintyBadge({ context, certainty }: { context: PanelContext; certainty: Referral['certainty'] }) {
  const text = REFERRAL_TEXTS[context.language]
  return <Badge tone={certainty === 'certain' ? 'good' : 'attention'}>{text[certainty]}</Badge>
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
        [words.country, <Country context={context} code={country} />],
        [text.at, <Time at={at} context={context} />],
      ]}
    />
  )
}
