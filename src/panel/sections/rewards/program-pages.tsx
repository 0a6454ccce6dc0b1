import type { Context } from 'hono'
import {
  changeRewardProgram,
  createRewardProgram,
  listProgramVersions,
  listRewardPrograms,
  readRewardProgram,
} from '../../../admin/programs/endpoints.ts'
import type { Program, Programs, ProgramVersions } from '../../../admin/programs/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms } from '../../kit/action.tsx'
import type { FormRoute } from '../../kit/action.tsx'
import type { Panel } from '../../kit/context.ts'
import { fillIn } from '../../kit/format.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { addListPage } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { panelPage } from '../../kit/page.tsx'
import { PROGRAM_TEXTS } from '../../texts/programs.ts'
import { ProgramForm, programBody, ruleBody } from './program-form.tsx'
import { BudgetBar, programActions, ProgramPage, StateBadge } from './program-page.tsx'
import { RuleSummary } from './rule-words.tsx'
import { RewardTabs } from './tabs.tsx'

const ONE = '/programs/:id{[0-9]+}'

const programList: ListPage<Programs> = {
  path: '/programs',
  section: 'rewards',
  list: listRewardPrograms,
  title: ({ context: { language } }) => PROGRAM_TEXTS[language].tabs,
  caption: ({ context: { language } }) => PROGRAM_TEXTS[language].programs,
  before: ({ context }) => <RewardTabs context={context} />,
  intro: ({ context: { language } }) => <p class="muted">{PROGRAM_TEXTS[language].intro}</p>,
  buttons: ({ context }) =>
    context.may(createRewardProgram) ? (
      <a class="button primary" href="/admin/programs/new/">
        {PROGRAM_TEXTS[context.language].add}
      </a>
    ) : null,
  empty: ({ context: { language } }) => PROGRAM_TEXTS[language].none,
  columns({ context }) {
    const text = PROGRAM_TEXTS[context.language]
    return [
      {
        title: text.name,
        lead: true,
        cell: ({ id, name }) => (
          <a href={`/admin/programs/${id}/`}>
            <bdi>{name}</bdi>
          </a>
        ),
      },
      { title: text.status, cell: (program) => <StateBadge context={context} program={program} /> },
      { title: text.rule, wide: true, cell: (program) => <RuleSummary context={context} of={program} /> },
      { title: text.spent, wide: true, cell: (program) => <BudgetBar context={context} program={program} /> },
    ]
  },
}

const create: FormRoute = {
  endpoint: createRewardProgram,
  path: '/programs/new',
  body: programBody,
  async done({ c, answer }) {
    const { id } = await answer.json<Program>()
    return c.redirect(`/admin/programs/${id}/?done=created`, 303)
  },
}

const newVersion: FormRoute = {
  endpoint: changeRewardProgram,
  path: `${ONE}/version`,
  body: (values) => ({ rule: ruleBody(values), revision: values['revision'], reason: values['reason'] }),
  done: ({ c }) => c.redirect(`/admin/programs/${c.req.param('id') ?? ''}/?done=version`, 303),
}

/** `/admin/programs/`: reward programs, the page of one, and the forms of a new one and of a new version. */
export function createProgramPages(panel: Panel) {
  const { ports } = panel
  const actions = programActions(ports.clock)
  const read = async (c: Context<AppEnv>) => (await callAsStaff(c, ports, readRewardProgram)).json<Program>()

  async function draw(c: Context<AppEnv>, form?: FormState) {
    const context = panel.context(c, { form })
    const { done } = PROGRAM_TEXTS[context.language]
    const [program, { results: versions }] = await Promise.all([
      read(c),
      callAsStaff(c, ports, listProgramVersions).then(async (answer) => answer.json<ProgramVersions>()),
    ])
    const key = c.req.query('done') ?? ''
    return panelPage(c, context, {
      title: program.name,
      section: 'rewards',
      notice: Object.hasOwn(done, key) ? done[key as keyof typeof done] : undefined,
      body: <ProgramPage {...{ context, program, versions, actions }} />,
    })
  }

  function drawNew(c: Context<AppEnv>, form: FormState = EMPTY_FORM) {
    const context = panel.context(c)
    const body = <ProgramForm context={context} form={form} action={`/admin${create.path}/`} />
    return panelPage(c, context, { title: PROGRAM_TEXTS[context.language].titleNew, section: 'rewards', body })
  }

  async function drawVersion(c: Context<AppEnv>, form: FormState = EMPTY_FORM) {
    const context = panel.context(c)
    const program = await read(c)
    const action = `/admin/programs/${program.id}/version/`
    return panelPage(c, context, {
      title: fillIn(PROGRAM_TEXTS[context.language].titleVersion, { name: program.name }),
      section: 'rewards',
      body: <ProgramForm {...{ context, form, action, program }} />,
    })
  }

  const router = createRouter()
  addListPage(router, panel, programList)
  router
    .get(create.path, requireMay(createRewardProgram), async (c) => drawNew(c))
    .get(ONE, requireMay(readRewardProgram), async (c) => draw(c))
    .get(newVersion.path, requireMay(changeRewardProgram), async (c) => drawVersion(c))
  addForms(router, panel, [create], drawNew)
  addForms(router, panel, [newVersion], drawVersion)
  addForms(router, panel, actions, draw)
  return router
}
