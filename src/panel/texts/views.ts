import type { Language } from '../../lib/language.ts'

const en = {
  views: 'Saved views',
  everything: 'All',
  save: 'Save this view…',
  name: 'Name',
  shared: 'Offer it to all staff who may see this list',
  explain: 'Keeps the filters and the order, but not the search. A view of yours with the same name is replaced.',
  submit: 'Save',
  remove: 'Delete this view',
}

/** Filters and order of a list under a name. */
export const VIEW_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    views: 'Сохранённые представления',
    everything: 'Все',
    save: 'Сохранить представление…',
    name: 'Название',
    shared: 'Показывать всем сотрудникам, которым доступен этот список',
    explain: 'Сохраняются фильтры и сортировка, но не поиск. Ваше представление с тем же названием будет заменено.',
    submit: 'Сохранить',
    remove: 'Удалить представление',
  },
}
