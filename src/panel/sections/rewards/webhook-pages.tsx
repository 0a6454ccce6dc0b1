import type { Context } from 'hono'
import {
  changeOneWebhook,
  createNewWebhook,
  deleteOneWebhook,
  disableOneWebhook,
  enableOneWebhook,
  listAllWebhooks,
  listWebhookDeliveries,
  readWebhook,
  replayToWebhook,
  rotateWebhookSecret,
  testOneWebhook,
} from '../../../admin/webhooks/endpoints.ts'
import type {
  Delivery,
  DeliveryPage,
  NewWebhook,
  Webhook,
  Webhooks,
  WebhookTest,
} from '../../../admin/webhooks/responses.ts'
import { DELIVERY_STATES } from '../../../db/outbox-schema.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { ActionForm, addForms, goTo, PostForm, wordsOf } from '../../kit/action.tsx'
import type { Action, FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { fillIn, formatCount } from '../../kit/format.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import { keptInBrowser } from '../../kit/kept.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { Badge, Card, Time, Typed } from '../../kit/small.tsx'
import { WEBHOOK_TEXTS } from '../../texts/webhooks.ts'
import { addShownOnce, NotSaved } from './shown-once.tsx'
import { RewardTabs } from './tabs.tsx'
import { outcomeWords, webhookBody, WebhookFacts, WebhookFields, WebhookState } from './webhook-parts.tsx'

const PATH = '/webhooks'
const ONE = `${PATH}/:id{[0-9]+}`
const SECRET = `${PATH}/secret`

const newSecret = keptInBrowser('webhook', 'webhook secret')

/** In the page's `?done=`, before what the receiver answered. */
const TESTED = 'tested-'

const webhookList: ListPage<Webhooks, Webhook, boolean> = {
  path: PATH,
  section: 'rewards',
  list: listAllWebhooks,
  title: ({ context: { language } }) => WEBHOOK_TEXTS[language].title,
  load: async (c) => newSecret.isKept(c.req.raw.headers),
  notices: ({ language }) => ({ deleted: WEBHOOK_TEXTS[language].deleted, saved: WEBHOOK_TEXTS[language].saved }),
  before: ({ context, extra: isUnsaved }) => (
    <>
      <RewardTabs context={context} />
      {isUnsaved ? <UnsavedSecret context={context} /> : null}
    </>
  ),
  intro: ({ context: { language } }) => <p class="muted">{WEBHOOK_TEXTS[language].intro}</p>,
  above: ({ context }) => <CreateForm context={context} />,
  empty: ({ context: { language } }) => WEBHOOK_TEXTS[language].none,
  columns({ context }) {
    const text = WEBHOOK_TEXTS[context.language]
    return [
      {
        title: text.webhook,
        lead: true,
        cell: ({ id, url, description }) => (
          <span class="stacked">
            <a href={`/admin${PATH}/${id}/`}>
              <bdi>{url}</bdi>
            </a>
            <small class="muted">
              <bdi>{description}</bdi>
            </small>
          </span>
        ),
      },
      { title: text.status, cell: ({ state }) => <WebhookState context={context} state={state} /> },
      {
        title: text.types,
        wide: true,
        cell: ({ types }) => <span class="words">{types === null ? text.everything : types.join(', ')}</span>,
      },
      { title: text.waiting, numeric: true, cell: ({ waiting }) => formatCount(waiting, context.language) },
      { title: text.delivered, cell: ({ delivered_at: at }) => <Time at={at} context={context} /> },
    ]
  },
}

const UnsavedSecret = ({ context: { language } }: { context: PanelContext }) => (
  <NotSaved path={SECRET} text={WEBHOOK_TEXTS[language].unsaved} link={WEBHOOK_TEXTS[language].show} />
)

function CreateForm({ context }: { context: PanelContext }) {
  const text = WEBHOOK_TEXTS[context.language]
  const form = context.refused?.form ?? EMPTY_FORM
  return (
    <details class="confirm" {...(form !== EMPTY_FORM && { open: true })}>
      <summary class="button primary">{text.createTitle}</summary>
      <PostForm context={context} action={`/admin${PATH}/`} form={form}>
        <WebhookFields context={context} form={form} />
        <button class="primary" type="submit">
          {text.create}
        </button>
      </PostForm>
    </details>
  )
}

const named =
  (name: 'edit' | 'disable' | 'rotate' | 'replay' | 'remove') =>
  ({ language }: PanelContext) =>
    wordsOf(WEBHOOK_TEXTS[language], name)

const isStopped = ({ state }: Webhook) => ['disabled', 'gone', 'paused'].includes(state)

/** Undefined for an empty field; what is no number is refused. */
const sequence = (text = '') => (text.trim() === '' ? undefined : Number(text))

/** What is done with a confirmation and a reason. `keepSecret` goes on to the page of a new secret. */
const actionsOf = (keepSecret: Exclude<FormRoute['done'], string>): Action<Webhook>[] => [
  {
    ...{ endpoint: changeOneWebhook, path: `${ONE}/edit`, done: 'changed', body: webhookBody, words: named('edit') },
    fields: (form, webhook, context) => <WebhookFields context={context} form={form} webhook={webhook} />,
  },
  {
    ...{ endpoint: replayToWebhook, path: `${ONE}/replay`, done: 'replayed', words: named('replay') },
    body: ({ from, to, reason }) => ({ from: sequence(from), to: sequence(to), reason }),
    fields(form, _, { language }) {
      const text = WEBHOOK_TEXTS[language]
      return (
        <>
          <Field {...{ form, name: 'from', type: 'number', label: text.from, required: true }} />
          <Field {...{ form, name: 'to', type: 'number', label: text.to, hint: text.toHint }} />
        </>
      )
    },
  },
  { endpoint: rotateWebhookSecret, path: `${ONE}/rotate`, done: keepSecret, words: named('rotate') },
  {
    ...{ endpoint: disableOneWebhook, path: `${ONE}/disable`, done: 'disabled', words: named('disable'), danger: true },
    offered: (webhook) => !isStopped(webhook),
  },
  {
    ...{ endpoint: deleteOneWebhook, path: `${ONE}/delete`, words: named('remove'), danger: true },
    done: goTo(`/admin${PATH}/?done=deleted`),
  },
]

/** Done with one click. */
const ENABLE: FormRoute = { endpoint: enableOneWebhook, path: `${ONE}/enable`, done: 'enabled' }
const TEST: FormRoute = {
  endpoint: testOneWebhook,
  path: `${ONE}/test`,
  async done({ c, answer }) {
    const { outcome } = await answer.json<WebhookTest>()
    return c.redirect(`/admin${PATH}/${c.req.param('id') ?? ''}/?done=${TESTED}${outcome}`, 303)
  },
}

function noticesOf(context: PanelContext): Record<string, string> {
  const { done, tested } = WEBHOOK_TEXTS[context.language]
  const key = context.url.searchParams.get('done') ?? ''
  if (!key.startsWith(TESTED)) return done
  return { [key]: fillIn(tested, { outcome: outcomeWords(context, key.slice(TESTED.length)) }) }
}

const STATE_TONES = { delivered: 'good', failing: 'attention', failed: 'bad' } as const

/** The page of a webhook: its deliveries, below how it does and what can be done to it. */
const deliveryList = (panel: Panel, actions: Action<Webhook>[]): ListPage<DeliveryPage, Delivery, Webhook> => ({
  path: ONE,
  section: 'rewards',
  list: listWebhookDeliveries,
  limit: 20,
  load: async (c: Context<AppEnv>) => (await callAsStaff(c, panel.ports, readWebhook)).json<Webhook>(),
  title: ({ context: { language } }) => WEBHOOK_TEXTS[language].webhook,
  caption: ({ context: { language } }) => WEBHOOK_TEXTS[language].deliveries,
  notices: noticesOf,
  before: ({ context, extra: webhook }) => <WebhookCards {...{ context, webhook, actions }} />,
  intro: ({ context: { language } }) => <h2>{WEBHOOK_TEXTS[language].deliveries}</h2>,
  filters({ language }) {
    const text = WEBHOOK_TEXTS[language]
    const states = DELIVERY_STATES.map((state): [string, string] => [state, text.deliveryStates[state]])
    return [{ name: 'state', label: text.status, options: [['', text.anyState], ...states] }]
  },
  empty: ({ context: { language } }) => WEBHOOK_TEXTS[language].noDeliveries,
  columns({ context }) {
    const text = WEBHOOK_TEXTS[context.language]
    return [
      {
        title: text.change,
        lead: true,
        cell: ({ sequence: number, type }) => (
          <span>
            #{number} <code>{type}</code>
          </span>
        ),
      },
      {
        title: text.status,
        cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{text.deliveryStates[state]}</Badge>,
      },
      {
        title: text.lastOutcome,
        cell: ({ outcome, milliseconds: ms, attempted_at: at }) => (
          <span class="stacked">
            <span>{fillIn(text.took, { outcome: outcomeWords(context, outcome), ms })}</span>
            <small class="muted">
              <Time at={at} context={context} />
            </small>
          </span>
        ),
      },
      { title: text.attempts, numeric: true, cell: ({ attempts }) => formatCount(attempts, context.language) },
      {
        title: text.data,
        wide: true,
        cell: ({ data, message_id: id }) => (
          <details class="fold">
            <summary>
              <code>{id}</code>
            </summary>
            <pre>
              <Typed text={JSON.stringify(data, null, 2)} />
            </pre>
          </details>
        ),
      },
    ]
  },
})

interface CardsProps {
  context: PanelContext
  webhook: Webhook
  actions: Action<Webhook>[]
}

function WebhookCards({ context, webhook, actions }: CardsProps) {
  const text = WEBHOOK_TEXTS[context.language]
  const at = `/admin${PATH}/${webhook.id}`
  return (
    <div class="cards">
      <Card title={text.webhook} actions={<WebhookState context={context} state={webhook.state} />}>
        <WebhookFacts context={context} webhook={webhook} />
      </Card>
      <Card title={text.actions}>
        <div class="person-actions">
          <PostForm context={context} action={`${at}/test/`} class="inline">
            <button type="submit">{text.test}</button>
          </PostForm>
          {isStopped(webhook) ? (
            <PostForm context={context} action={`${at}/enable/`} class="inline">
              <button class="primary" type="submit">
                {text.enable}
              </button>
            </PostForm>
          ) : null}
          {actions.map((action) => (
            <ActionForm action={action} context={context} of={webhook} />
          ))}
        </div>
      </Card>
    </div>
  )
}

/** `/admin/webhooks/`: where changes are sent, the page of each, and a new secret until it is saved. */
export function createWebhookPages(panel: Panel) {
  const keepSecret: Exclude<FormRoute['done'], string> = async ({ c, answer }) => {
    const { secret } = await answer.json<NewWebhook>()
    await newSecret.keep(c, panel, secret)
    return c.redirect(`/admin${SECRET}/`, 303)
  }
  const create: FormRoute = { endpoint: createNewWebhook, path: PATH, body: webhookBody, done: keepSecret }
  const actions = actionsOf(keepSecret)
  const router = createRouter()
  addShownOnce(router, panel, {
    ...{ path: SECRET, back: PATH, endpoint: createNewWebhook, kept: newSecret },
    words({ language }) {
      const { secretTitle: title, secretIntro: intro, secret: label, isSaved: saved } = WEBHOOK_TEXTS[language]
      return { title, intro, label, saved }
    },
  })
  addForms(router, panel, [create], addListPage(router, panel, webhookList))
  addForms(router, panel, [...actions, ENABLE, TEST], addListPage(router, panel, deliveryList(panel, actions)))
  return router
}
