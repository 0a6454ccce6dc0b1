import type { AttributionStory, StoryStep } from '../../../admin/referrals/responses.ts'
import type { PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { Badge, Card, PersonLink, Time, Typed } from '../../kit/small.tsx'
import { channelName } from '../../texts/growth.ts'
import { REFERRAL_TEXTS } from '../../texts/referrals.ts'

interface StoryCardProps {
  context: PanelContext
  attribution: AttributionStory
}

/** How a person came, in order, and what came of each step: why they have this inviter, or none. */
export function StoryCard({ context, attribution: { origin, story } }: StoryCardProps) {
  const text = REFERRAL_TEXTS[context.language]
  const campaign = origin?.campaign ?? null
  return (
    <Card title={text.story}>
      {campaign === null ? null : (
        <p>
          {campaign === '' ? text.fromCampaignLink : fillIn(text.fromCampaign, { campaign: `\u2068${campaign}\u2069` })}
        </p>
      )}
      <ol class="story">
        {story.map((step) => (
          <li>
            <Time at={step.at} context={context} />
            <Step context={context} step={step} />
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Step({ context, step }: { context: PanelContext; step: StoryStep }) {
  const text = REFERRAL_TEXTS[context.language]
  const { kind, link, channel, outcome, person, reason } = step
  const isSignUp = kind === 'signed_up' || kind === 'signed_up_alone'
  return (
    <div class="person">
      <span>
        {text[kind]}
        {link === null || isSignUp ? null : ' '}
        {link === null || isSignUp ? null : outcome === 'unknown' ? (
          <code>{link}</code>
        ) : (
          <a href={`/admin/links/${encodeURIComponent(link)}/`}>
            <code>{link}</code>
          </a>
        )}
        {channel === null ? null : <small class="muted"> {channelName(channel, context.language)}</small>}
      </span>
      {person === null ? null : <PersonLink context={context} person={person} />}
      {outcome === null ? null : (
        <Badge tone={outcome === 'counted' ? 'good' : 'attention'}>
          {outcome === 'blocked' ? text.blockedOwner : text[outcome]}
        </Badge>
      )}
      {reason === null ? null : (
        <small class="muted">
          <Typed text={reason} />
        </small>
      )}
    </div>
  )
}
