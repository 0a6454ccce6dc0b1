import type { Language } from '../../../lib/language.ts'
import { formatCount } from '../format-number.ts'
import type { JobAction } from '../../jobs/actions.ts'

interface JobTexts {
  title: string
  intro: string
  /** What a job is called. */
  actions: Record<JobAction, string>
  /** The title of the page that asks once more; `{count}` is filled in. */
  asks: Record<JobAction, string>
  /** What will happen. */
  explains: Record<JobAction, string>
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
  actions: { block: 'Block', unblock: 'Lift blocks', end_sessions: 'End sessions', delete: 'Delete' },
  asks: {
    block: 'Block {count} people?',
    unblock: 'Lift the blocks of {count} people?',
    end_sessions: 'End the sessions of {count} people?',
    delete: 'Delete {count} people?',
  },
  explains: {
    block:
      'Their sessions end, and they cannot sign in until the block ends. Who is blocked already stays as they are.',
    unblock: 'They can sign in again. Who is not blocked stays as they are.',
    end_sessions: 'They are signed out on all devices and can sign in again at once.',
    delete:
      'Their sessions end now; after the grace period all that is personal is erased, and that cannot be undone. Whoever signs in before keeps the account.',
  },
  states: { running: 'running', done: 'done', cancelled: 'cancelled' },
  begin: {
    block: 'Block {count}',
    unblock: 'Lift {count} blocks',
    end_sessions: 'End sessions of {count}',
    delete: 'Delete {count}',
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
  },
  asks: {
    block: 'Заблокировать людей: {count}?',
    unblock: 'Снять блокировки с людей: {count}?',
    end_sessions: 'Завершить сеансы людей: {count}?',
    delete: 'Удалить людей: {count}?',
  },
  explains: {
    block: 'Их сеансы завершатся, и до конца блокировки войти они не смогут. Уже заблокированных это не изменит.',
    unblock: 'Они снова смогут войти. Тех, кто не заблокирован, это не изменит.',
    end_sessions: 'Сеансы завершатся на всех устройствах; войти снова можно сразу.',
    delete:
      'Их сеансы завершатся сейчас; после срока ожидания всё личное будет стёрто, и это нельзя отменить. Кто войдёт раньше, сохранит учётную запись.',
  },
  states: { running: 'идёт', done: 'готово', cancelled: 'отменено' },
  begin: {
    block: 'Заблокировать: {count}',
    unblock: 'Снять блокировки: {count}',
    end_sessions: 'Завершить сеансы: {count}',
    delete: 'Удалить: {count}',
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
