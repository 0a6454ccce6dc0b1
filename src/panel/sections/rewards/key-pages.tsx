import { createApiKey, listApiKeys, revokeApiKey } from '../../../admin/api-keys/endpoints.ts'
import type { ApiKey, ApiKeys, NewApiKey } from '../../../admin/api-keys/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import { SCOPES } from '../../../identity/server-key.ts'
import { ActionForm, addForms, LostForm, PostForm, wordsOf } from '../../kit/action.tsx'
import type { Action, FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { formatDay } from '../../kit/format.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import { keptInBrowser } from '../../kit/kept.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { Badge, Time } from '../../kit/small.tsx'
import type { Column } from '../../kit/table.tsx'
import { API_KEY_TEXTS } from '../../texts/api-keys.ts'
import { addShownOnce, NotSaved } from './shown-once.tsx'
import { RewardTabs } from './tabs.tsx'

const PATH = '/api-keys'
const NEW = `${PATH}/new`

const newKey = keptInBrowser('key', 'api key')

const revoke: Action<ApiKey> = {
  endpoint: revokeApiKey,
  path: `${PATH}/:id{[0-9]+}/revoke`,
  done: 'revoked',
  danger: true,
  words: ({ language }) => wordsOf(API_KEY_TEXTS[language], 'revoke'),
  offered: ({ state }) => state === 'active',
}

const keyList: ListPage<ApiKeys, ApiKey, boolean> = {
  path: PATH,
  section: 'rewards',
  list: listApiKeys,
  title: ({ context: { language } }) => API_KEY_TEXTS[language].title,
  load: async (c) => newKey.isKept(c.req.raw.headers),
  notices: ({ language }) => ({ revoked: API_KEY_TEXTS[language].revoked, saved: API_KEY_TEXTS[language].isSaved }),
  before: ({ context, page, extra: isUnsaved }) => (
    <>
      <RewardTabs context={context} />
      {isUnsaved ? (
        <NotSaved
          path={NEW}
          text={API_KEY_TEXTS[context.language].unsaved}
          link={API_KEY_TEXTS[context.language].show}
        />
      ) : null}
      {context.refused?.path.includes('revoke') ? (
        <LostForm action={revoke} context={context} drawn={page?.results ?? []} />
      ) : null}
    </>
  ),
  intro: ({ context: { language } }) => <p class="muted">{API_KEY_TEXTS[language].intro}</p>,
  above: ({ context }) => (context.may(createApiKey) ? <CreateForm context={context} /> : null),
  columns: ({ context }) => columnsOf(context),
  empty: ({ context: { language } }) => API_KEY_TEXTS[language].none,
}

/** `/admin/api-keys/`: keys of the app's servers, and a new one until it is saved. */
export function createKeyPages(panel: Panel) {
  const create: FormRoute = {
    endpoint: createApiKey,
    path: PATH,
    body: ({ expires_at: expiry = '', name, ...values }) => ({
      name,
      scopes: SCOPES.filter((scope) => values[`scope.${scope}`] !== undefined),
      expires_at: expiry === '' ? null : `${expiry}Z`,
    }),
    async done({ c, answer }) {
      const { key } = await answer.json<NewApiKey>()
      await newKey.keep(c, panel, key)
      return c.redirect(`/admin${NEW}/`, 303)
    },
  }
  const router = createRouter()
  addForms(router, panel, [create, revoke], addListPage(router, panel, keyList))
  addShownOnce(router, panel, {
    ...{ path: NEW, back: PATH, endpoint: createApiKey, kept: newKey },
    words({ language }) {
      const { newTitle: title, newIntro: intro, key: label, saved } = API_KEY_TEXTS[language]
      return { title, intro, label, saved }
    },
  })
  return router
}

function CreateForm({ context }: { context: PanelContext }) {
  const text = API_KEY_TEXTS[context.language]
  const { refused } = context
  const form = refused && !refused.path.includes('revoke') ? refused.form : EMPTY_FORM
  const isWrong = form.errors['scopes'] !== undefined
  return (
    <details class="confirm" {...(form !== EMPTY_FORM && { open: true })}>
      <summary class="button primary">{text.createTitle}</summary>
      <PostForm context={context} action={`/admin${PATH}/`} form={form}>
        <Field form={form} name="name" label={text.name} hint={text.nameHint} autocomplete="off" required />
        <fieldset {...(isWrong && { 'aria-describedby': 'scopes-error' })}>
          <legend>{text.scopes}</legend>
          {SCOPES.map((scope) => (
            <label class="check">
              <input
                type="checkbox"
                name={`scope.${scope}`}
                {...(form.values[`scope.${scope}`] !== undefined && { checked: true })}
              />
              <span>
                {text.scopeNames[scope]} <code>{scope}</code>
              </span>
            </label>
          ))}
          {isWrong ? (
            <p class="field-error" id="scopes-error">
              {text.noScope}
            </p>
          ) : null}
        </fieldset>
        <Field {...{ form, name: 'expires_at', type: 'datetime-local', label: text.expires, hint: text.expiresHint }} />
        <button class="primary" type="submit">
          {text.create}
        </button>
      </PostForm>
    </details>
  )
}

const TONES = { active: 'good', expired: 'plain', revoked: 'bad' } as const

function columnsOf(context: PanelContext): Column<ApiKey>[] {
  const { language } = context
  const text = API_KEY_TEXTS[language]
  return [
    {
      title: text.name,
      lead: true,
      cell: ({ name, prefix }) => (
        <span class="person">
          <bdi>{name}</bdi>
          <small class="muted">
            <code>{prefix}…</code>
          </small>
        </span>
      ),
    },
    {
      title: text.status,
      cell: ({ state, creator_lost_access: isLeft }) => (
        <>
          <Badge tone={TONES[state]}>{text.states[state]}</Badge>{' '}
          {isLeft && state === 'active' ? <Badge tone="attention">{text.replace}</Badge> : null}
        </>
      ),
    },
    {
      title: text.scopes,
      wide: true,
      cell: ({ scopes }) => <span class="words">{scopes.map((scope) => text.scopeNames[scope]).join(', ')}</span>,
    },
    { title: text.lastUsed, cell: ({ last_used_on: day }) => (day === null ? '—' : formatDay(day, language)) },
    { title: text.created, cell: ({ created_at: at }) => <Time at={at} context={context} /> },
    { title: text.until, cell: ({ expires_at: at }) => <Time at={at} context={context} /> },
    { title: text.action, cell: (key) => <ActionForm action={revoke} context={context} of={key} /> },
  ]
}
