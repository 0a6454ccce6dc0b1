import type { Context } from 'hono'
import { listUsers } from '../../../admin/people/endpoints.ts'
import { changeUser, createUser, exportUser } from '../../../admin/person/endpoints.ts'
import type { Person } from '../../../admin/person/responses.ts'
import { createRouter } from '../../../http/create-router.ts'
import type { AppEnv } from '../../../http/create-router.ts'
import { callAsStaff } from '../../../identity/mount.ts'
import { requireMay } from '../../kit/access.ts'
import { addForms } from '../../kit/action.tsx'
import type { FormRoute } from '../../kit/action.tsx'
import type { Panel } from '../../kit/context.ts'
import { EMPTY_FORM } from '../../kit/forms.ts'
import type { FormState } from '../../kit/forms.ts'
import { addListPage } from '../../kit/list-page.tsx'
import { PERSON_ACTIONS } from './actions-card.tsx'
import { drawEditPerson, drawNewPerson } from './edit-page.tsx'
import { drawPerson, invitedList } from './person-page.tsx'
import { personPath, readPerson } from './person-scene.ts'
import { PERSON_REWARD_ACTIONS, rewardList } from './rewards.tsx'

const ID = '/people/:id{[0-9]+}'

const toPerson =
  (done: 'created' | 'changed'): FormRoute['done'] =>
  async ({ c, answer }) => {
    const { id } = await answer.json<Person>()
    return c.redirect(`${personPath(id)}?done=${done}`, 303)
  }

const create: FormRoute = { endpoint: createUser, path: '/people/new', done: toPerson('created') }

const edit: FormRoute = { endpoint: changeUser, path: `${ID}/edit`, done: toPerson('changed') }

/** `/admin/people/new/` and `/admin/people/{id}/`. */
export function createPersonPages(panel: Panel) {
  const drawNew = (c: Context<AppEnv>, form: FormState = EMPTY_FORM) => drawNewPerson(c, panel, form)
  const drawEdit = async (c: Context<AppEnv>, form: FormState = EMPTY_FORM) =>
    drawEditPerson(c, panel, { person: await readPerson(c, panel), form })

  const router = createRouter()
    .get(create.path, requireMay(createUser), async (c) => drawNew(c))
    .get(ID, requireMay(listUsers), async (c) => drawPerson(c, panel))
    .get(edit.path, requireMay(changeUser), async (c) => drawEdit(c))
    .post(`${ID}/export`, requireMay(exportUser), async (c) => callAsStaff(c, panel.ports, exportUser))
  addListPage(router, panel, invitedList)
  addForms(router, panel, PERSON_REWARD_ACTIONS, addListPage(router, panel, rewardList))
  addForms(router, panel, [create], drawNew)
  addForms(router, panel, [edit], drawEdit)
  addForms(router, panel, PERSON_ACTIONS, async (c, form) => drawPerson(c, panel, form))
  return router
}
