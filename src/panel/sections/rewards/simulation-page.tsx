import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { readRewardProgram, simulateRule } from '../../../admin/programs/endpoints.ts'
import type { Program, Simulation } from '../../../admin/programs/responses.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { createRouter } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { readSummaries } from '../../../identity/person-summary.ts'
import { typedAmount } from '../../../lib/amount.ts'
import { readLines, textStream } from '../../../lib/text-stream.ts'
import { requireMay } from '../../kit/access.ts'
import { PostForm } from '../../kit/action.tsx'
import type { Panel, PanelContext } from '../../kit/context.ts'
import { Field } from '../../kit/field.tsx'
import { fillIn } from '../../kit/format.ts'
import { EMPTY_FORM, submitForm } from '../../kit/forms.ts'
import type { FormState, Values } from '../../kit/forms.ts'
import { panelPage } from '../../kit/page.tsx'
import { COMMON } from '../../texts/common.ts'
import { PROGRAM_TEXTS } from '../../texts/programs.ts'
import { SIMULATION_TEXTS } from '../../texts/simulation.ts'
import { formOf, group, limitsBody, NumberField, ruleBody, RuleFields } from './program-form.tsx'
import { SHOWN, SimulationResult } from './simulation-result.tsx'

const PATH = '/programs/:id{[0-9]+}/simulate'
/** Lines of JSON: how far it has come, and at the end the result as a part of the page. */
const PROGRESS = 'application/x-ndjson'

const body = (values: Values): unknown => {
  const { from = '', to = '' } = values
  return {
    rule: ruleBody(values),
    budget: limitsBody(values).budget,
    ...(from !== '' && { from }),
    ...(to !== '' && { to }),
  }
}

/** `/admin/programs/{id}/simulate/`: a draft rule over the recorded events. */
export function createSimulationPages(panel: Panel) {
  const { ports } = panel
  const read = async (c: Context<AppEnv>) => (await callAsStaff(c, ports, readRewardProgram)).json<Program>()

  async function draw(c: Context<AppEnv>, form: FormState, result?: Child) {
    const context = panel.context(c)
    const program = await read(c)
    return panelPage(c, context, {
      title: fillIn(SIMULATION_TEXTS[context.language].title, { name: program.name }),
      section: 'rewards',
      body: <SimulationForm {...{ context, program, form, result }} />,
    })
  }

  /** What a simulation says, line by line, the last of them as it is shown. */
  async function* linesOf(c: Context<AppEnv>, answer: Response, values: Values): AsyncGenerator<string> {
    const context = panel.context(c)
    const program = await read(c)
    for await (const line of readLines(answer.body!)) {
      const said = JSON.parse(line) as Simulation
      if (!('draft' in said)) {
        yield `${line}\n`
        continue
      }
      const top = [said.draft.top.inviter, said.draft.top.invitee].flatMap((people) => people.slice(0, SHOWN))
      const ids = top.map(({ user_id: id }) => id)
      const names = await readSummaries(c.var.db, ids, c.var.staff)
      const result = await html`${<SimulationResult {...{ context, program, values, simulation: said, names }} />}`
      yield `${JSON.stringify({ html: result })}\n`
    }
  }

  return createRouter()
    .get(PATH, requireMay(simulateRule), async (c) => draw(c, EMPTY_FORM))
    .post(PATH, requireMay(simulateRule), async (c) =>
      submitForm(c, {
        redraw: async (form) => draw(c, form),
        async act(values) {
          const answer = await callAsStaff(c, ports, simulateRule, { body: body(values) })
          const lines = linesOf(c, answer, values)
          if (c.req.header('accept') === PROGRESS)
            return new Response(await textStream(lines), { headers: { 'Content-Type': PROGRESS } })
          let last = ''
          for await (const line of lines) last = line
          return draw(c, { values, errors: {} }, raw((JSON.parse(last) as { html: string }).html))
        },
      }),
    )
}

interface FormProps {
  context: PanelContext
  program: Program
  form: FormState
  result: Child
}

function SimulationForm({ context, program, form: sent, result }: FormProps) {
  const { language } = context
  const text = SIMULATION_TEXTS[language]
  const { budget } = program
  const form = formOf(sent, language, program)
  return (
    <>
      <p class="muted">{text.intro}</p>
      <div data-part="simulation" tabindex={-1}>
        {result}
      </div>
      <PostForm
        context={context}
        form={form}
        action={`/admin/programs/${program.id}/simulate/`}
        class="stack program-form"
        progress={text.running}
      >
        <input type="hidden" name="unit" value={program.unit} />
        <input type="hidden" name="revision" value={form.values['revision'] ?? program.revision} />
        {group(
          text.period,
          <Field form={form} name="from" type="date" label={text.from} />,
          <Field form={form} name="to" type="date" label={text.to} hint={text.periodHint} />,
          <NumberField
            {...{ form, name: 'budget', label: PROGRAM_TEXTS[language].budget, hint: text.budgetHint }}
            value={budget === null ? null : typedAmount(budget, program.unit)}
          />,
        )}
        <RuleFields text={PROGRAM_TEXTS[language]} form={form} />
        <div class="simulation-progress" data-part="progress" hidden>
          <progress aria-label={text.period} />
          <span class="muted" role="status" />
        </div>
        <div class="actions">
          <button class="primary" type="submit">
            {text.run}
          </button>
          <a class="button" href={`/admin/programs/${program.id}/`}>
            {COMMON[language].cancel}
          </a>
        </div>
      </PostForm>
    </>
  )
}
