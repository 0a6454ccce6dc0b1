import type { Language } from '../lib/language.ts'

/** Codes inside `errors`. `{max}` and the like are filled in. */
export const FIELD_ERRORS = {
  required: { en: 'This field is required.', ru: 'Обязательное поле.' },
  phone_or_email_required: { en: 'Enter a phone number or an e-mail.', ru: 'Укажите телефон или e-mail.' },
  user_id_or_phone: {
    en: 'Name the user by id or by phone, not both.',
    ru: 'Укажите пользователя либо по id, либо по телефону.',
  },
  program_name_taken: {
    en: 'Another reward program has this name.',
    ru: 'Так называется другая программа наград.',
  },
  url_not_public: {
    en: 'Enter a public https address, without a password in it.',
    ru: 'Укажите публичный адрес https без пароля в нём.',
  },
  invalid_type: { en: 'Wrong type: expected {expected}.', ru: 'Неверный тип: ожидается {expected}.' },
  not_whole: { en: 'Send a whole number.', ru: 'Укажите целое число.' },
  scope_missing: { en: 'This key lacks the scope `{scope}`.', ru: 'У этого ключа нет права `{scope}`.' },
  not_api_key: { en: 'Send an API key (`rk_…`) here.', ru: 'Передайте здесь API-ключ (`rk_…`).' },
  invalid_value: { en: 'This value is not allowed.', ru: 'Недопустимое значение.' },
  invalid_text: {
    en: 'Remove control characters, private-use characters and invalid Unicode.',
    ru: 'Уберите управляющие символы, символы из области частного использования и некорректный Unicode.',
  },
  invisible_text: { en: 'Must contain a visible character.', ru: 'Введите хотя бы один видимый символ.' },
  too_long: { en: 'Must be at most {max} characters.', ru: 'Не более {max} символов.' },
  too_short: { en: 'Must be at least {min} characters.', ru: 'Не менее {min} символов.' },
  not_in_future: { en: 'Must be in the future.', ru: 'Укажите время в будущем.' },
  no_value: {
    en: 'The event was reported without a value. Leave this out to take all of it back.',
    ru: 'О событии сообщили без суммы. Не передавайте это поле, чтобы отменить событие целиком.',
  },
  invalid_date: { en: 'Enter a date such as 2026-11-23.', ru: 'Укажите дату, например 2026-11-23.' },
  out_of_range: { en: 'Must be from {min} to {max}.', ru: 'Допустимо от {min} до {max}.' },
  invalid_phone: {
    en: 'Invalid phone number. Use the international format, such as +79174445566.',
    ru: 'Неверный номер телефона. Укажите его в международном формате, например +79174445566.',
  },
  phone_taken: { en: 'Another account uses this phone number.', ru: 'Этот номер привязан к другому аккаунту.' },
  invalid_email: { en: 'Invalid e-mail address.', ru: 'Неверный e-mail.' },
  invalid_code_format: { en: 'The code must contain only digits.', ru: 'Код состоит только из цифр.' },
  guessable_password: {
    en: 'Too easy to guess: common, repetitive, keys in a row or the e-mail. Use a few unrelated words.',
    ru: 'Слишком простой пароль: популярный, с повторами, из соседних клавиш или e-mail. Используйте несколько несвязанных слов.',
  },
  wrong_password: { en: 'Wrong password. Try again.', ru: 'Неверный пароль. Попробуйте снова.' },
  wrong_one_time_code: {
    en: 'Wrong code. Enter the one the app shows now.',
    ru: 'Неверный код. Введите тот, который приложение показывает сейчас.',
  },
  invalid_invite_code: {
    en: 'An invite code has 6 letters and digits.',
    ru: 'Код приглашения состоит из 6 букв и цифр.',
  },
  own_invite_code: {
    en: 'People cannot invite themselves. Enter a different code.',
    ru: 'Нельзя пригласить самого себя. Введите другой код.',
  },
  unknown_invite_code: { en: 'This invite code does not exist.', ru: 'Такого кода приглашения нет.' },
  invite_cycle: {
    en: 'This would make the two invite each other, directly or through others. Enter a different code.',
    ru: 'Получится, что эти двое пригласили друг друга — напрямую или через других. Введите другой код.',
  },
  invalid_display_name: {
    en: 'This name is public: no phone numbers, addresses or invisible characters, and no names of the service or its staff.',
    ru: 'Это имя видят все: без номеров телефона, адресов, невидимых символов и имён сервиса и его сотрудников.',
  },
  invalid_public_text: {
    en: 'Strangers see this: no links, e-mails or phone numbers, and nothing in the name of the service.',
    ru: 'Это видят незнакомые люди: без ссылок, e-mail и номеров телефона и не от имени сервиса.',
  },
  invalid_alias: {
    en: 'Use {min}–{max} Latin letters and digits with at least one letter. Hyphens may go between them.',
    ru: 'Используйте {min}–{max} латинских букв и цифр, хотя бы одну букву. Между ними могут быть дефисы.',
  },
  alias_is_invite_code: {
    en: 'This looks like an invite code. Use more or fewer than 6 characters.',
    ru: 'Похоже на код приглашения. Сделайте адрес длиннее или короче 6 символов.',
  },
  alias_reserved: {
    en: 'This word is reserved. Choose a different one.',
    ru: 'Это слово зарезервировано. Выберите другое.',
  },
  alias_offensive: {
    en: 'This word is not allowed. Choose a different one.',
    ru: 'Это слово не допускается. Выберите другое.',
  },
  invalid_destination: {
    en: 'Use a plain https URL: no user name, port, spaces or backslashes.',
    ru: 'Укажите обычный адрес https: без имени пользователя, порта, пробелов и обратной косой черты.',
  },
  destination_not_allowed: {
    en: 'This host is not on the list of allowed hosts. Use an allowed host.',
    ru: 'Этого хоста нет в списке разрешённых. Укажите разрешённый.',
  },
  destinations_off: {
    en: 'No hosts are allowed, because the setting LINK_HOSTS is empty. Add hosts there first.',
    ru: 'Ни один хост не разрешён: настройка LINK_HOSTS пуста. Сначала добавьте хосты туда.',
  },
  invalid_time: {
    en: 'Enter a UTC time such as 2027-01-31T18:00:00Z.',
    ru: 'Укажите время по UTC, например 2027-01-31T18:00:00Z.',
  },
  invalid_utm: {
    en: 'Use up to 100 Latin letters, digits, dots, hyphens and underscores.',
    ru: 'Используйте до 100 латинских букв, цифр, точек, дефисов и подчёркиваний.',
  },
  invalid_csv: {
    en: 'This is not a CSV file: a quotation mark is not closed.',
    ru: 'Это не CSV: кавычка не закрыта.',
  },
  not_utf8: {
    en: 'The file is not in UTF-8. Save it as “CSV UTF-8” and try again.',
    ru: 'Файл не в UTF-8. Сохраните его как «CSV UTF-8» и повторите.',
  },
  unknown_column: {
    en: 'Unknown or repeated column. Use: {columns}.',
    ru: 'Неизвестный или повторный столбец. Допустимы: {columns}.',
  },
  too_many_rows: {
    en: 'At most {max} rows at a time. Split the file.',
    ru: 'Не более {max} строк за раз. Разделите файл.',
  },
  too_many_cells: {
    en: 'This line has more cells than there are columns.',
    ru: 'В этой строке больше ячеек, чем столбцов.',
  },
  not_alone: { en: 'Send only one of these fields.', ru: 'Передайте только одно из этих полей.' },
  too_many_people: {
    en: 'At most {max} people at a time. Narrow the filter.',
    ru: 'Не более {max} пользователей за раз. Сузьте фильтр.',
  },
  not_undone_so: {
    en: 'This action cannot undo that job, or the job has not finished.',
    ru: 'Это задание нельзя отменить таким действием, или оно ещё не завершено.',
  },
  count_changed: {
    en: 'The selection now has {count} people. Check it and confirm again.',
    ru: 'Теперь в выборке пользователей: {count}. Проверьте её и подтвердите снова.',
  },
  invalid_cursor: {
    en: 'Invalid cursor. Use `next` and `previous` as returned.',
    ru: 'Неверный курсор. Используйте `next` и `previous` без изменений.',
  },
} satisfies Record<string, Record<Language, string>>
