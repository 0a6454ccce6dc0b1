import type { Language } from '../lib/language.ts'

/** Codes inside `errors`. `{max}` and the like are filled in. */
export const FIELD_ERRORS = {
  required: { en: 'This field is required.', ru: 'Это поле обязательно.' },
  phone_or_email_required: { en: 'Give a phone or an e-mail.', ru: 'Укажите телефон или e-mail.' },
  invalid_type: { en: 'Wrong type: expected {expected}.', ru: 'Неверный тип: ожидается {expected}.' },
  invalid_value: { en: 'Not a possible value here.', ru: 'Недопустимое значение.' },
  invalid_text: {
    en: 'Control characters and broken Unicode are not allowed.',
    ru: 'Управляющие символы и некорректный Unicode не допускаются.',
  },
  too_long: { en: 'At most {max} characters.', ru: 'Не более {max} символов.' },
  too_short: { en: 'At least {min} characters.', ru: 'Не менее {min} символов.' },
  not_in_future: { en: 'Must be in the future.', ru: 'Время должно быть в будущем.' },
  invalid_date: { en: 'Give a date such as 2026-11-23.', ru: 'Нужна дата, например 2026-11-23.' },
  out_of_range: { en: 'Must be from {min} to {max}.', ru: 'Допустимо от {min} до {max}.' },
  invalid_phone: {
    en: 'Not a valid phone number. Write it in the international form, such as +79174445566.',
    ru: 'Неверный номер телефона. Укажите его в международном формате, например +79174445566.',
  },
  phone_taken: { en: 'Another user has this number.', ru: 'Этот номер уже указан у другого пользователя.' },
  invalid_email: { en: 'Not a valid e-mail address.', ru: 'Неверный адрес e-mail.' },
  invalid_code_format: { en: 'The code has digits only.', ru: 'Код состоит только из цифр.' },
  guessable_password: {
    en: 'Too easy to guess: common, a repetition, keys in a row or the e-mail. Take a few unrelated words.',
    ru: 'Слишком легко угадать: частый пароль, повтор, клавиши подряд или e-mail. Возьмите несколько несвязанных слов.',
  },
  wrong_password: { en: 'This is not your password.', ru: 'Это не ваш пароль.' },
  wrong_one_time_code: {
    en: 'Not the code that the app shows now.',
    ru: 'Не тот код, который сейчас показывает приложение.',
  },
  invalid_invite_code: {
    en: 'An invite code has 6 letters and digits.',
    ru: 'Код приглашения — 6 букв и цифр.',
  },
  own_invite_code: {
    en: 'Nobody invites themselves: enter the code of another person.',
    ru: 'Нельзя пригласить самого себя: введите код другого человека.',
  },
  unknown_invite_code: { en: 'Nobody has this invite code.', ru: 'Такого кода приглашения нет.' },
  invite_cycle: {
    en: 'The two would have invited each other, directly or through others.',
    ru: 'Эти двое пригласили бы друг друга — напрямую или через других.',
  },
  invalid_display_name: {
    en: 'Strangers see this name: no phone numbers, e-mails or invisible characters.',
    ru: 'Это имя видят посторонние: без номеров телефона, e-mail и невидимых символов.',
  },
  invalid_alias: {
    en: 'An alias has {min}–{max} letters of the Latin alphabet and digits, at least one letter, and hyphens between them.',
    ru: 'Адрес — {min}–{max} латинских букв и цифр, хотя бы одна буква, между ними могут быть дефисы.',
  },
  alias_is_invite_code: {
    en: 'This reads like an invite code. Make it longer or shorter than 6 characters.',
    ru: 'Читается как код приглашения. Сделайте адрес длиннее или короче 6 символов.',
  },
  alias_reserved: { en: 'This word is reserved.', ru: 'Это слово зарезервировано.' },
  alias_offensive: { en: 'This word is not allowed.', ru: 'Это слово не допускается.' },
  invalid_destination: {
    en: 'Not a plain https address: no user name, port, spaces or backslashes.',
    ru: 'Нужен простой адрес https: без имени пользователя, порта, пробелов и обратной косой черты.',
  },
  destination_not_allowed: {
    en: 'This host is not among those that the service allows.',
    ru: 'Этого хоста нет среди разрешённых сервисом.',
  },
  destinations_off: {
    en: 'The service allows no hosts: its setting LINK_HOSTS is empty.',
    ru: 'Сервис не разрешает ни одного хоста: настройка LINK_HOSTS пуста.',
  },
  invalid_time: {
    en: 'Give a time in UTC such as 2027-01-31T18:00:00Z.',
    ru: 'Нужно время по UTC, например 2027-01-31T18:00:00Z.',
  },
  not_alone: {
    en: 'Send one of these fields, not several.',
    ru: 'Передайте только одно из этих полей.',
  },
  too_many_people: {
    en: 'At most {max} people at once: narrow the filter.',
    ru: 'Не более {max} человек за раз: сузьте фильтр.',
  },
  not_undone_so: {
    en: 'Not a job that has ended and that this action takes back.',
    ru: 'Это не завершённое задание, которое отменяется таким действием.',
  },
  count_changed: { en: 'They are {count} people now.', ru: 'Теперь это {count} чел.' },
  invalid_cursor: {
    en: 'Not a cursor of this list. Follow `next` and `previous` as they are.',
    ru: 'Не курсор этого списка. Используйте `next` и `previous` без изменений.',
  },
} satisfies Record<string, Record<Language, string>>
