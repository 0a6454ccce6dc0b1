import type { JobAction, Undoing } from '../../admin/jobs/actions.ts'
import type { Language } from '../../lib/language.ts'
import { formatCount } from '../kit/format.ts'

interface JobTexts {
  title: string
  intro: string
  actions: Record<JobAction, string>
  /** Title of the confirmation. */
  asks: Record<JobAction, string>
  /** What will happen. */
  explains: Record<JobAction, string>
  /** The undo button. */
  undo: Record<Undoing, string>
  /** Explains the undo; `{job}` is filled in. */
  undoExplains: Record<Undoing, string>
  backToJob: string
  changedBy: string
  states: Record<'running' | 'done' | 'cancelled', string>
  confirm: Record<JobAction, string>
  count: string
  sample: string
  more: string
  leftOut: string
  noneAllowed: string
  noneSelected: string
  selectFirst: string
  until: string
  untilHint: string
  blockedUntil: string
  noEnd: string
  reason: string
  backToPeople: string
  started: string
  cancelledNow: string
  progress: string
  done: string
  changed: string
  same: string
  gone: string
  job: string
  action: string
  status: string
  by: string
  when: string
  finished: string
  undone: string
  selection: string
  chosen: string
  filter: string
  everyone: string
  step: string
  inProgress: string
  cancel: string
  cancelExplain: string
  failed: string
  again: string
  empty: string
  events: string
}

const en: JobTexts = {
  title: 'Bulk actions',
  intro: 'Your bulk actions, newest first. Superusers see the bulk actions of all staff.',
  actions: {
    block: 'Block',
    unblock: 'Unblock',
    end_sessions: 'End sessions',
    delete: 'Delete',
    cancel_deletion: 'Cancel deletion',
  },
  asks: {
    block: 'Block {people}?',
    unblock: 'Unblock {people}?',
    end_sessions: 'End the sessions of {people}?',
    delete: 'Delete {people}?',
    cancel_deletion: 'Cancel the deletion of {people}?',
  },
  explains: {
    block:
      'Their sessions end, and they cannot sign in until the block ends. People who are already blocked are skipped.',
    unblock: 'They can sign in again. People who are not blocked are skipped.',
    end_sessions: 'They are signed out on all devices and can sign in again right away.',
    delete:
      'Their sessions end now. After the grace period, all personal data is permanently erased. Anyone who signs in before then keeps the account.',
    cancel_deletion: 'They keep their accounts. People who are not scheduled for deletion are skipped.',
  },
  undo: { unblock: 'Unblock these people', cancel_deletion: 'Cancel these deletions' },
  undoExplains: {
    unblock:
      'People blocked by job {job} can sign in again, except those blocked again since then. Ended sessions do not come back.',
    cancel_deletion:
      'People scheduled for deletion by job {job} keep their accounts, except those who have asked for it since then. Deleted accounts do not come back.',
  },
  backToJob: 'Back to the job',
  changedBy: 'Changed by job {job}',
  states: { running: 'Running', done: 'Done', cancelled: 'Cancelled' },
  confirm: {
    block: 'Block {people}',
    unblock: 'Unblock {people}',
    end_sessions: 'End the sessions of {people}',
    delete: 'Delete {people}',
    cancel_deletion: 'Cancel the deletion of {people}',
  },
  count: 'People',
  sample: 'Including',
  more: 'and {count} more',
  leftOut: 'Not included: {count} (deleted people).',
  noneAllowed: 'You cannot change anyone in this selection.',
  noneSelected: 'No one selected',
  selectFirst: 'Select people in the list, or choose “Apply to all results…”.',
  until: 'Until (UTC)',
  untilHint: 'Leave empty for no end date.',
  blockedUntil: 'Blocked until',
  noEnd: 'No end date',
  reason: 'Reason',
  backToPeople: 'Back to people',
  started: 'Started. If you close this page, the job continues in the background, once an hour.',
  cancelledNow: 'Cancelled. Changes already made are kept.',
  progress: 'Progress',
  done: 'Processed',
  changed: 'Changed',
  same: 'Unchanged',
  gone: 'No longer in the selection',
  job: 'Job',
  action: 'Action',
  status: 'Status',
  by: 'Started by',
  when: 'Started',
  finished: 'Finished',
  undone: 'Undone by',
  selection: 'Selection',
  chosen: '{count} selected individually',
  filter: 'Filter',
  everyone: 'everyone',
  step: 'Process the next 100',
  inProgress: 'In progress…',
  cancel: 'Cancel the rest',
  cancelExplain: 'No one else will be changed. Changes already made are kept.',
  failed: 'Something went wrong. Nothing is lost, and no one will be changed twice.',
  again: 'Continue',
  empty: 'No bulk actions yet. Select people in the list, then choose an action.',
  events: 'The audit log has an event for each person, with the number of this job.',
}

const ru: JobTexts = {
  title: 'Массовые действия',
  intro: 'Ваши массовые действия, сначала новые. Суперпользователи видят действия всех сотрудников.',
  actions: {
    block: 'Блокировка',
    unblock: 'Снятие блокировки',
    end_sessions: 'Завершение сеансов',
    delete: 'Удаление',
    cancel_deletion: 'Отмена удаления',
  },
  asks: {
    block: 'Заблокировать {people}?',
    unblock: 'Снять блокировку с {people}?',
    end_sessions: 'Завершить сеансы {people}?',
    delete: 'Удалить {people}?',
    cancel_deletion: 'Отменить удаление {people}?',
  },
  explains: {
    block: 'Их сеансы завершатся, и войти они не смогут до конца блокировки. Уже заблокированные будут пропущены.',
    unblock: 'Они снова смогут войти. Незаблокированные будут пропущены.',
    end_sessions: 'Сеансы завершатся на всех устройствах. Войти снова можно сразу.',
    delete:
      'Их сеансы завершатся сейчас. После срока ожидания все личные данные будут стёрты навсегда. Кто войдёт раньше, сохранит аккаунт.',
    cancel_deletion: 'Они сохранят аккаунты. Те, чьё удаление не запланировано, будут пропущены.',
  },
  undo: { unblock: 'Снять эти блокировки', cancel_deletion: 'Отменить эти удаления' },
  undoExplains: {
    unblock:
      'Заблокированные заданием {job} снова смогут войти, кроме тех, кого с тех пор заблокировали заново. Завершённые сеансы не вернутся.',
    cancel_deletion:
      'Те, чьё удаление запланировало задание {job}, сохранят аккаунты, кроме тех, кто с тех пор запросил его заново. Удалённые аккаунты не вернуть.',
  },
  backToJob: 'Назад к заданию',
  changedBy: 'Изменённые заданием {job}',
  states: { running: 'Выполняется', done: 'Готово', cancelled: 'Отменено' },
  confirm: {
    block: 'Заблокировать {people}',
    unblock: 'Снять блокировку с {people}',
    end_sessions: 'Завершить сеансы {people}',
    delete: 'Удалить {people}',
    cancel_deletion: 'Отменить удаление {people}',
  },
  count: 'Пользователи',
  sample: 'В том числе',
  more: 'и ещё {count}',
  leftOut: 'Не войдут: {count} (удалённые).',
  noneAllowed: 'Вы не можете изменить никого из этой выборки.',
  noneSelected: 'Никто не выбран',
  selectFirst: 'Отметьте пользователей в списке или нажмите «Для всех найденных…».',
  until: 'До (UTC)',
  untilHint: 'Оставьте пустым, чтобы заблокировать бессрочно.',
  blockedUntil: 'Заблокированы до',
  noEnd: 'Бессрочно',
  reason: 'Причина',
  backToPeople: 'К списку пользователей',
  started: 'Начато. Если закрыть страницу, задание продолжит выполняться в фоне, раз в час.',
  cancelledNow: 'Отменено. Выполненные изменения сохранятся.',
  progress: 'Ход выполнения',
  done: 'Обработано',
  changed: 'Изменено',
  same: 'Без изменений',
  gone: 'Больше не в выборке',
  job: 'Задание',
  action: 'Действие',
  status: 'Статус',
  by: 'Кто начал',
  when: 'Начато',
  finished: 'Завершено',
  undone: 'Отменено заданием',
  selection: 'Выборка',
  chosen: 'Выбрано вручную: {count}',
  filter: 'Фильтр',
  everyone: 'все',
  step: 'Обработать следующие 100',
  inProgress: 'Выполняется…',
  cancel: 'Отменить остальное',
  cancelExplain: 'Остальные пользователи не изменятся. Выполненные изменения сохранятся.',
  failed: 'Что-то пошло не так. Ничего не потеряно, и никто не будет обработан дважды.',
  again: 'Продолжить',
  empty: 'Массовых действий пока нет. Выберите пользователей в списке, затем действие.',
  events: 'В журнале есть событие для каждого пользователя с номером этого задания.',
}

export const JOB_TEXTS: Record<Language, JobTexts> = { en, ru }

/** Russian needs the genitive of "people" after every verb here. */
const PEOPLE: Record<Language, { one: string; other: string }> = {
  en: { one: 'person', other: 'people' },
  ru: { one: 'пользователя', other: 'пользователей' },
}

/** A text with its number, in the plural form of the language. */
export function withCount(text: string, count: number, language: Language): string {
  const number = formatCount(count, language)
  const { one, other } = PEOPLE[language]
  const people = new Intl.PluralRules(language).select(count) === 'one' ? one : other
  return text.replace('{count}', number).replace('{people}', `${number} ${people}`)
}
