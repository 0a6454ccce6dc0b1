import type { Context } from 'hono'
import {
  addOwnPasskey,
  deleteOwnPasskey,
  readOwnPasskeys,
  renameOwnPasskey,
  startOwnPasskey,
} from '../../../admin/account/endpoints.ts'
import type { Passkey, PasskeyOptions } from '../../../admin/account/responses.ts'
import { MAX_PASSKEY_NAME } from '../../../admin/passkeys/schemas.ts'
import { AppError } from '../../../errors/app-error.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { ActionForm, addForms, CsrfField, goTo, PostForm, Refusal } from '../../kit/action.tsx'
import type { Action, FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { characterLimit, Field } from '../../kit/field.tsx'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { PasskeyForm, readCredential } from '../../kit/passkey-form.tsx'
import { Card, Time, Typed } from '../../kit/small.tsx'
import { Table } from '../../kit/table.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'

const PATH = '/account/passkeys'

const add: FormRoute = {
  endpoint: addOwnPasskey,
  path: `${PATH}/new`,
  body: ({ name, state, credential }) => ({ name, state, credential: readCredential(credential) }),
  done: goTo('/admin/account/?done=passkey-added'),
}

const rename: FormRoute = {
  endpoint: renameOwnPasskey,
  path: `${PATH}/:id`,
  done: goTo('/admin/account/?done=passkey-renamed'),
}

const remove: Action<Passkey> = {
  endpoint: deleteOwnPasskey,
  path: `${PATH}/:id/delete`,
  done: goTo('/admin/account/?done=passkey-deleted'),
  danger: true,
  words({ language }) {
    const { deletePasskey, deletePasskeyIntro } = ACCOUNT_TEXTS[language]
    return { label: deletePasskey, explain: deletePasskeyIntro, submit: deletePasskey }
  },
}

/** `/admin/account/passkeys/` */
export function createPasskeyPages(panel: Panel) {
  const drawNewOne = async (c: Context<AppEnv>, form: FormState = EMPTY_FORM) => drawNew(c, panel, form)
  const drawEdit = async (c: Context<AppEnv>, form: FormState = EMPTY_FORM) => drawOne(c, panel, form)

  const router = createRouter()
    .get(add.path, async (c) => drawNewOne(c))
    .get(rename.path, async (c) => drawEdit(c))
  addForms(router, panel, [add], drawNewOne)
  addForms(router, panel, [rename], drawEdit)
  addForms(router, panel, [remove])
  return router
}

async function drawNew(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = ACCOUNT_TEXTS[context.language]
  const started = await callAsStaff(c, panel.ports, startOwnPasskey).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'recent_sign_in_required') return undefined
    throw error
  })
  const options = await started?.json<PasskeyOptions>()
  return panelPage(c, context, {
    title: text.addPasskey,
    section: 'account',
    body: options ? (
      <Card>
        <p class="muted">{text.passkeysIntro}</p>
        <Refusal message={form.message} />
        <p class="notice attention" data-part="no-passkeys">
          {text.needsScript}
        </p>
        <PasskeyForm
          ceremony="create"
          action={`/admin${add.path}/`}
          options={options}
          state={options.state}
          failure={text.passkeyFailed}
        >
          <CsrfField context={context} />
          <Field
            form={form}
            name="name"
            label={text.passkeyName}
            hint={text.passkeyNameHint}
            limit={characterLimit(context.language, MAX_PASSKEY_NAME)}
            required
          />
          <p class="actions">
            <button class="primary" type="submit">
              {text.createPasskey}
            </button>
          </p>
        </PasskeyForm>
      </Card>
    ) : (
      <p class="notice attention">{text.signInAgain}</p>
    ),
  })
}

async function drawOne(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = ACCOUNT_TEXTS[context.language]
  const { results } = await (await callAsStaff(c, panel.ports, readOwnPasskeys)).json<{ results: Passkey[] }>()
  const passkey = results.find(({ id }) => id === c.req.param('id'))
  if (!passkey) throw new AppError('not_found')
  return panelPage(c, context, {
    title: passkey.name,
    section: 'account',
    body: (
      <Card>
        <PostForm context={context} action={`/admin${PATH}/${passkey.id}/`} form={form}>
          <Field
            form={form}
            name="name"
            label={text.passkeyName}
            value={passkey.name}
            limit={characterLimit(context.language, MAX_PASSKEY_NAME)}
            required
          />
          <p class="actions">
            <button class="primary" type="submit">
              {text.rename}
            </button>
          </p>
        </PostForm>
        <hr />
        <ActionForm action={remove} context={context} of={passkey} />
      </Card>
    ),
  })
}

export function PasskeysCard({ context, passkeys }: { context: PanelContext; passkeys: Passkey[] }) {
  const text = ACCOUNT_TEXTS[context.language]
  return (
    <Card
      title={text.passkeys}
      actions={
        <a class="button" href="/admin/account/passkeys/new/">
          {text.addPasskey}
        </a>
      }
    >
      <p class="muted">{text.passkeysIntro}</p>
      <Table
        caption={text.passkeys}
        rows={passkeys}
        empty={text.noPasskeys}
        columns={[
          { title: text.name, lead: true, cell: ({ name }) => <Typed text={name} /> },
          { title: text.added, cell: (row) => <Time at={row.created_at} context={context} /> },
          {
            title: text.lastUsed,
            cell: (row) =>
              row.last_used_at === null ? (
                <span class="muted">{text.never}</span>
              ) : (
                <Time at={row.last_used_at} context={context} />
              ),
          },
          {
            title: text.actions,
            cell: ({ id, name }) => (
              <a href={`/admin/account/passkeys/${id}/`} aria-label={`${text.edit}: ${name}`}>
                {text.edit}
              </a>
            ),
          },
        ]}
      />
    </Card>
  )
}
