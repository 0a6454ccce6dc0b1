import type { Context } from 'hono'
import type { AppEnv } from '../../../http/create-router.ts'
import { createRouter } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { readSummaries } from '../../../identity/person-summary.ts'
import { explainReferral, explainReward } from '../../../rewards/endpoints.ts'
import type { Why } from '../../../rewards/responses.ts'
import { requireMay } from '../../kit/access.ts'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { panelPage } from '../../kit/page.tsx'
import { Badge, Card, Facts, Time } from '../../kit/small.tsx'
import { WHY_PAGE_TEXTS } from '../../texts/reward-why.ts'
import { Evidence, idsIn, nameIn, PersonName } from './evidence.tsx'
import type { Names } from './evidence.tsx'
import { RewardAmount, RewardLink, RewardState } from './reward-parts.tsx'
import { RewardTabs } from './tabs.tsx'

type Program = Why['programs'][number]
type Side = Program['sides'][number]

const TONES = { done: 'good', missing: 'plain', failed: 'bad' } as const

interface SideProps {
  context: PanelContext
  names: Names
  side: Side
  /** Whose page it is already. */
  own?: string | undefined
}

/** One side of a program: what it earned, and every step of the rule. */
function SideCard({ context, names, side: { side, reward, steps, signals }, own }: SideProps) {
  const text = WHY_PAGE_TEXTS[context.language]
  return (
    <Card title={text.sides[side]} actions={reward ? <RewardState context={context} reward={reward} /> : undefined}>
      {reward === null ? (
        <p class="muted">{text.none}</p>
      ) : (
        <Facts
          facts={[
            [text.owner, <PersonName id={reward.user_id} names={names} />],
            [
              text.reward,
              reward.id === own ? (
                <RewardAmount context={context} reward={reward} />
              ) : (
                <RewardLink context={context} id={reward.id}>
                  <RewardAmount context={context} reward={reward} />
                </RewardLink>
              ),
            ],
            [text.availableAt, <Time at={reward.available_at} context={context} />],
            ...(reward.expires_at === null
              ? []
              : [[text.expires, <Time at={reward.expires_at} context={context} />] as const]),
            ...(signals === undefined
              ? []
              : [[text.heldBy, <Evidence context={context} signals={signals} names={names} />] as const]),
          ]}
        />
      )}
      <ol class="why-steps">
        {steps.map(({ status, text: words }) => (
          <li>
            <Badge tone={TONES[status]}>{text.statuses[status]}</Badge> <span>{words}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Sides({ context, names, program, own }: Omit<SideProps, 'side'> & { program: Program }) {
  return (
    <div class="cards">
      {program.sides.map((side) => (
        <SideCard {...{ context, names, side, own }} />
      ))}
    </div>
  )
}

/** `/admin/rewards/{id}/` and `/admin/people/{id}/why/`: why something was earned, or not. */
export function createWhyPages(panel: Panel) {
  async function read(
    c: Context<AppEnv>,
    context: PanelContext,
    endpoint: typeof explainReward | typeof explainReferral,
  ) {
    const { language } = context
    const why = await (await callAsStaff(c, panel.ports, endpoint, { language })).json<Why>()
    const { invitee_id: invitee, inviter_id: inviter } = why
    const evidence = why.programs.flatMap(({ sides }) => sides.flatMap(({ signals }) => idsIn(signals ?? {})))
    const ids = [invitee, ...(inviter === null ? [] : [inviter]), ...evidence]
    return { why, names: await readSummaries(c.var.db, ids, c.var.staff) }
  }

  return createRouter()
    .get('/rewards/:id{\\d+-\\d+-\\w+-\\d+}', requireMay(explainReward), async (c) => {
      const context = panel.context(c)
      const { why, names } = await read(c, context, explainReward)
      const [program] = why.programs
      return panelPage(c, context, {
        title: fillIn(WHY_PAGE_TEXTS[context.language].title, { program: program?.program ?? '' }),
        section: 'rewards',
        body: (
          <>
            <RewardTabs context={context} />
            <p class="muted">
              <code>{c.req.param('id')}</code>
            </p>
            {program && <Sides {...{ context, names, program }} own={c.req.param('id')} />}
          </>
        ),
      })
    })
    .get('/people/:id{[0-9]+}/why', requireMay(explainReferral), async (c) => {
      const context = panel.context(c)
      const text = WHY_PAGE_TEXTS[context.language]
      const { why, names } = await read(c, context, explainReferral)
      return panelPage(c, context, {
        title: fillIn(text.ofReferral, { name: nameIn(names, why.invitee_id) }),
        section: 'people',
        body: (
          <>
            <p class="muted">{text.ofReferralIntro}</p>
            {why.programs.length === 0 ? <div class="empty">{text.noPrograms}</div> : null}
            {why.programs.map((program) => (
              <section>
                <h2>
                  <a href={`/admin/programs/${program.program_id}/`}>
                    <bdi>{program.program}</bdi>
                  </a>
                </h2>
                <Sides {...{ context, names, program }} />
              </section>
            ))}
          </>
        ),
      })
    })
}
