import type { Context } from 'hono'
import { raw } from 'hono/html'
import {
  confirmSecondFactor,
  replaceRecoveryCodes,
  startSecondFactor,
  turnOffSecondFactor,
} from '../../../admin/account/endpoints.ts'
import { findPendingTotp } from '../../../admin/account/second-factor.ts'
import type { PendingTotp } from '../../../admin/account/second-factor.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { drawQr, qrSvg } from '../../../links/share/qr.ts'
import { addForms, goTo, PostForm } from '../../kit/action.tsx'
import type { FormRoute } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { Card } from '../../kit/small.tsx'
import { ACCOUNT_TEXTS } from '../../texts/account.ts'
import { PasswordQuestion } from './password-pages.tsx'
import { keepRecoveryCodes, recoveryCodes } from './recovery-code-pages.tsx'

const PATH = '/admin/account/second-factor'
const QUIET_ZONE = 4

interface EnrolmentProps {
  context: PanelContext
  form: FormState
  pending: PendingTotp
}

/** The TOTP secret, with a form to confirm that the app works. */
async function Enrolment({ context, form, pending }: EnrolmentProps) {
  const text = ACCOUNT_TEXTS[context.language]
  const qr = qrSvg(await drawQr(pending.uri, 'medium'), QUIET_ZONE)
  const groups = pending.secret.match(/.{1,4}/g) ?? []
  return (
    <div class="enrolment">
      <Card title={text.scan}>
        <div class="qr" role="img" aria-label={text.scanAlt}>
          {raw(qr)}
        </div>
        <p class="muted">{text.orType}</p>
        <p>
          <code class="secret">{groups.join(' ')}</code>
        </p>
      </Card>
      <Card title={text.thenConfirm}>
        <PostForm context={context} action={`${PATH}/confirm/`} form={form}>
          <Field
            form={form}
            name="code"
            label={text.firstCode}
            autocomplete="one-time-code"
            inputmode="numeric"
            maxlength={12}
            required
          />
          <p class="actions">
            <button class="primary" type="submit">
              {text.confirmCode}
            </button>
            <a class="button" href={`${PATH}/?anew`}>
              {text.startOver}
            </a>
          </p>
        </PostForm>
      </Card>
    </div>
  )
}

async function drawStart(c: Context<AppEnv>, panel: Panel, form: FormState) {
  const context = panel.context(c)
  const text = ACCOUNT_TEXTS[context.language]
  const isAnew = c.req.query('anew') !== undefined || c.req.path.startsWith(`${PATH}/start`)
  const pending = isAnew ? undefined : await findPendingTotp({ ...panel.ports, db: c.var.db }, c.var.staff)
  return panelPage(c, context, {
    title: text.secondFactor,
    section: 'account',
    body: pending ? (
      <Enrolment context={context} form={form} pending={pending} />
    ) : (
      <PasswordQuestion
        context={context}
        form={form}
        action={`${PATH}/start/`}
        intro={text.startIntro}
        submit={text.start}
      />
    ),
  })
}

type Question = 'off' | 'recovery-codes'

function drawQuestion(c: Context<AppEnv>, panel: Panel, question: Question, form: FormState) {
  const context = panel.context(c)
  const text = ACCOUNT_TEXTS[context.language]
  const words = {
    off: { title: text.turnOffTitle, intro: text.turnOffIntro, submit: text.turnOff },
    'recovery-codes': { title: text.newCodes, intro: text.newCodesIntro, submit: text.newCodes },
  }
  const { title, intro, submit } = words[question]
  return panelPage(c, context, {
    title,
    section: 'account',
    body: (
      <PasswordQuestion
        context={context}
        form={form}
        action={`${PATH}/${question}/`}
        intro={intro}
        submit={submit}
        danger={question === 'off'}
      />
    ),
  })
}

/** `/admin/account/second-factor/` */
export function createSecondFactorPages(panel: Panel) {
  const path = '/account/second-factor'
  const draw = async (c: Context<AppEnv>, form: FormState = EMPTY_FORM) => drawStart(c, panel, form)
  const drawOff = async (c: Context<AppEnv>, form: FormState = EMPTY_FORM) => drawQuestion(c, panel, 'off', form)
  const drawRenewal = async (c: Context<AppEnv>, form: FormState = EMPTY_FORM) =>
    drawQuestion(c, panel, 'recovery-codes', form)
  const start = { endpoint: startSecondFactor, path: `${path}/start`, done: goTo(`${PATH}/`) }
  const confirm: FormRoute = {
    endpoint: confirmSecondFactor,
    path: `${path}/confirm`,
    done: async ({ c, answer }) => keepRecoveryCodes(c, panel, answer),
  }
  const renew: FormRoute = { ...confirm, endpoint: replaceRecoveryCodes, path: `${path}/recovery-codes` }
  const turnOff: FormRoute = {
    endpoint: turnOffSecondFactor,
    path: `${path}/off`,
    done: ({ c }) => {
      recoveryCodes.forget(c)
      return c.redirect('/admin/account/?done=second-factor-off', 303)
    },
  }

  const router = createRouter()
    .get(path, async (c) => draw(c))
    .get(renew.path, async (c) => drawRenewal(c))
    .get(turnOff.path, async (c) => drawOff(c))
  addForms(router, panel, [start, confirm], draw)
  addForms(router, panel, [renew], drawRenewal)
  addForms(router, panel, [turnOff], drawOff)
  return router
}
