import type { JobAction, Undoing } from '../../admin/jobs/actions.ts'
import type { Language } from '../../lib/language.ts'
import { formatCount } from '../kit/format-number.ts'

interface JobTexts {
  title: string
  intro: string
  /** What a job is called. */
  actions: Record<JobAction, string>
  /** The title of the page that asks once more; `{count}` is filled in. */
  asks: Record<JobAction, string>
  /** What will happen. */
  explains: Record<JobAction, string>
  /** The button that takes a job back. */
  undo: Record<Undoing, string>
  /** What that will do; `{job}` is filled in. */
  undoExplains: Record<Undoing, string>
  backToJob: string
  changedBy: string
  states: Record<'running' | 'done' | 'cancelled', string>
  begin: Record<JobAction, string>
  count: string
  sample: string
  more: string
  leftOut: string
  nobody: string
  nobodyChosen: string
  chooseFirst: string
  until: string
  untilHint: string
  untilOf: string
  untilLifted: string
  reasonOf: string
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
  state: string
  by: string
  when: string
  finished: string
  undone: string
  selection: string
  chosen: string
  filter: string
  everybody: string
  goOn: string
  goesOn: string
  cancel: string
  cancelExplain: string
  failed: string
  again: string
  empty: string
  events: string
}

const en: JobTexts = {
  title: 'Bulk actions',
  intro: 'Changes of many people, newest first: your own; superusers see all.',
  actions: {
    block: 'Block',
    unblock: 'Lift blocks',
    end_sessions: 'End sessions',
    delete: 'Delete',
    cancel_deletion: 'Take deletions back',
  },
  asks: {
    block: 'Block {count} people?',
    unblock: 'Lift the blocks of {count} people?',
    end_sessions: 'End the sessions of {count} people?',
    delete: 'Delete {count} people?',
    cancel_deletion: 'Take back the deletion of {count} people?',
  },
  explains: {
    block:
      'Their sessions end, and they cannot sign in until the block ends. Who is blocked already stays as they are.',
    unblock: 'They can sign in again. Who is not blocked stays as they are.',
    end_sessions: 'They are signed out on all devices and can sign in again at once.',
    delete:
      'Their sessions end now; after the grace period all that is personal is erased, and that cannot be undone. Whoever signs in before keeps the account.',
    cancel_deletion: 'They keep their accounts. Who is not about to be deleted stays as they are.',
  },
  undo: { unblock: 'Lift these blocks', cancel_deletion: 'Take these deletions back' },
  undoExplains: {
    unblock:
      'Those whom job {job} blocked can sign in again. Who was blocked anew since then, or is blocked no more, stays as they are; sessions that ended do not come back.',
    cancel_deletion:
      'Those whom job {job} was to delete keep their accounts. Who asked for it anew since then stays as they are; who is deleted already does not come back.',
  },
  backToJob: 'Back to the job',
  changedBy: 'whom job {job} changed',
  states: { running: 'running', done: 'done', cancelled: 'cancelled' },
  begin: {
    block: 'Block {count}',
    unblock: 'Lift {count} blocks',
    end_sessions: 'End sessions of {count}',
    delete: 'Delete {count}',
    cancel_deletion: 'Take back {count} deletions',
  },
  count: 'People',
  sample: 'The first of them',
  more: 'and {count} more',
  leftOut: 'Left out: {count}. Yourself, staff that only superusers may touch, and who is deleted.',
  nobody: 'Nobody of the selection can be changed by you.',
  nobodyChosen: 'Nobody is chosen',
  chooseFirst: 'Tick people in the list first, or press the button for all who match.',
  until: 'Until (UTC)',
  untilHint: 'Empty: until somebody lifts the block.',
  untilOf: 'Until',
  untilLifted: 'somebody lifts the block',
  reasonOf: 'Reason',
  backToPeople: 'Back to the people',
  started: 'Started. You may close this page: what is left then goes on every hour.',
  cancelledNow: 'Cancelled. What was done stays done.',
  progress: 'Progress',
  done: 'Done',
  changed: 'Changed',
  same: 'No change needed',
  gone: 'No longer in the selection',
  job: 'Job',
  action: 'Action',
  state: 'State',
  by: 'Started by',
  when: 'Started',
  finished: 'Ended',
  undone: 'Taken back by',
  selection: 'Selection',
  chosen: '{count} chosen one by one',
  filter: 'Filter',
  everybody: 'everybody',
  goOn: 'Do the next 100',
  goesOn: 'In progress…',
  cancel: 'Cancel the rest',
  cancelExplain: 'Nobody more is changed. What was done stays done.',
  failed: 'That did not work. Nothing is lost, and nobody is done twice.',
  again: 'Go on',
  empty: 'No bulk action yet. Choose people in the list, then what to do with them.',
  events: 'Each person has an event of their own in the audit, with the number of this job.',
}

const ru: JobTexts = {
  title: 'Массовые действия',
  intro: 'Изменения многих людей, сначала новые: ваши; суперпользователи видят все.',
  actions: {
    block: 'Блокировка',
    unblock: 'Снятие блокировок',
    end_sessions: 'Завершение сеансов',
    delete: 'Удаление',
    cancel_deletion: 'Отмена удаления',
  },
  asks: {
    block: 'Заблокировать людей: {count}?',
    unblock: 'Снять блокировки с людей: {count}?',
    end_sessions: 'Завершить сеансы людей: {count}?',
    delete: 'Удалить людей: {count}?',
    cancel_deletion: 'Отменить удаление людей: {count}?',
  },
  explains: {
    block: 'Их сеансы завершатся, и до конца блокировки войти они не смогут. Уже заблокированных это не изменит.',
    unblock: 'Они снова смогут войти. Тех, кто не заблокирован, это не изменит.',
    end_sessions: 'Сеансы завершатся на всех устройствах; войти снова можно сразу.',
    delete:
      'Их сеансы завершатся сейчас; после срока ожидания всё личное будет стёрто, и это нельзя отменить. Кто войдёт раньше, сохранит учётную запись.',
    cancel_deletion: 'Они сохранят учётные записи. Тех, кого не удаляют, это не изменит.',
  },
  undo: { unblock: 'Снять эти блокировки', cancel_deletion: 'Отменить эти удаления' },
  undoExplains: {
    unblock:
      'Те, кого заблокировало задание {job}, снова смогут войти. Заблокированных с тех пор заново и уже разблокированных это не изменит; завершённые сеансы не вернутся.',
    cancel_deletion:
      'Те, кого удаляло задание {job}, сохранят учётные записи. Запросивших удаление заново это не изменит; уже удалённых не вернуть.',
  },
  backToJob: 'К заданию',
  changedBy: 'кого изменило задание {job}',
  states: { running: 'идёт', done: 'готово', cancelled: 'отменено' },
  begin: {
    block: 'Заблокировать: {count}',
    unblock: 'Снять блокировки: {count}',
    end_sessions: 'Завершить сеансы: {count}',
    delete: 'Удалить: {count}',
    cancel_deletion: 'Отменить удаление: {count}',
  },
  count: 'Людей',
  sample: 'Первые из них',
  more: 'и ещё {count}',
  leftOut: 'Не затронет: {count}. Это вы сами, сотрудники, доступные только суперпользователям, и удалённые.',
  nobody: 'В выборке нет никого, кого вы можете изменить.',
  nobodyChosen: 'Никто не выбран',
  chooseFirst: 'Сначала отметьте людей в списке или нажмите кнопку для всех подходящих.',
  until: 'До (UTC)',
  untilHint: 'Пусто: пока кто-нибудь не снимет блокировку.',
  untilOf: 'До',
  untilLifted: 'пока не снимут',
  reasonOf: 'Причина',
  backToPeople: 'К списку людей',
  started: 'Начато. Страницу можно закрыть: остальное тогда продолжится раз в час.',
  cancelledNow: 'Отменено. Сделанное остаётся.',
  progress: 'Ход выполнения',
  done: 'Пройдено',
  changed: 'Изменено',
  same: 'Менять не пришлось',
  gone: 'Больше не в выборке',
  job: 'Задание',
  action: 'Действие',
  state: 'Состояние',
  by: 'Кто начал',
  when: 'Начато',
  finished: 'Закончено',
  undone: 'Отменено заданием',
  selection: 'Выборка',
  chosen: 'Выбрано по одному: {count}',
  filter: 'Фильтр',
  everybody: 'все',
  goOn: 'Следующие 100',
  goesOn: 'Выполняется…',
  cancel: 'Отменить остальное',
  cancelExplain: 'Больше никто не будет изменён. Сделанное остаётся.',
  failed: 'Не получилось. Ничего не потеряно, и дважды никого не изменит.',
  again: 'Продолжить',
  empty: 'Массовых действий ещё не было. Выберите людей в списке, затем действие.',
  events: 'У каждого человека есть своя запись в журнале, с номером этого задания.',
}

/** Bulk actions: the page that asks once more, the list, and the page of one job. */
export const JOB_TEXTS: Record<Language, JobTexts> = { en, ru }

/** A text with its number, written as the language does. */
export const withCount = (text: string, count: number, language: Language): string =>
  text.replace('{count}', formatCount(count, language))
