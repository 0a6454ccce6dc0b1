import { entry } from './entry.ts'
import type { ErrorEntry } from './entry.ts'

/** Errors that only staff can get; part of `ERRORS`. */
export const STAFF_ERRORS = {
  edit_conflict: entry(
    409,
    [
      'Changed by someone else',
      'Someone else changed this after you opened it, so nothing was saved. Check it and try again.',
    ],
    [
      'Данные изменились',
      'Пока вы редактировали, данные изменил кто-то другой. Ничего не сохранено. Проверьте и повторите.',
    ],
  ),
  invite_not_valid: entry(
    403,
    ['Link not valid', 'This link is wrong, expired or already used. Ask a superuser for a new one.'],
    ['Ссылка недействительна', 'Ссылка неверна, устарела или уже использована. Попросите у суперпользователя новую.'],
  ),
  own_account: entry(
    409,
    ['Own account', 'You cannot do this to your own account. Ask another superuser to do it.'],
    ['Свой аккаунт', 'Это действие нельзя выполнить со своим аккаунтом. Попросите об этом другого суперпользователя.'],
  ),
  wrong_credentials: entry(
    401,
    ['Sign-in failed', 'Wrong e-mail or password. Check both and try again.'],
    ['Не удалось войти', 'Неверный e-mail или пароль. Проверьте их и попробуйте снова.'],
  ),
  second_factor_required: entry(
    401,
    ['Code required', 'The password is correct. Send it again with a second-factor code.'],
    ['Нужен код', 'Пароль верный. Отправьте его ещё раз вместе с кодом второго фактора.'],
  ),
  second_factor_wrong: entry(
    401,
    ['Wrong code', 'The code is wrong or already used. Wait for the next one or use a recovery code.'],
    ['Неверный код', 'Код неверный или уже использован. Дождитесь следующего или введите код восстановления.'],
  ),
  second_factor_on: entry(
    409,
    ['Second factor is on', 'This account already has a second factor. Turn it off to set up a new one.'],
    ['Второй фактор включён', 'У этого аккаунта уже есть второй фактор. Чтобы настроить новый, выключите текущий.'],
  ),
  second_factor_off: entry(
    409,
    ['Second factor is off', 'This account has no second factor. If you were setting it up here, start again.'],
    ['Второй фактор выключен', 'У аккаунта нет второго фактора. Если вы его настраивали, начните заново.'],
  ),
  passkey_refused: entry(
    403,
    ['Passkey not accepted', 'This passkey is not registered here, or the request expired or was used. Try again.'],
    ['Ключ доступа не принят', 'Ключ не зарегистрирован, либо запрос истёк или уже использован. Попробуйте снова.'],
  ),
  passkey_taken: entry(
    409,
    ['Passkey already registered', 'This passkey is already registered. Use a different one.'],
    ['Ключ уже зарегистрирован', 'Этот ключ доступа уже зарегистрирован. Используйте другой.'],
  ),
  too_many_passkeys: entry(
    409,
    ['Too many passkeys', 'An account can have at most 20 passkeys. Delete one you no longer use.'],
    ['Слишком много ключей', 'У аккаунта может быть не более 20 ключей доступа. Удалите ненужный.'],
  ),
  too_many_views: entry(
    409,
    ['Too many views', 'You can save at most 20 views of a list. Delete one that you no longer use.'],
    ['Слишком много представлений', 'Можно сохранить не более 20 представлений списка. Удалите ненужное.'],
  ),
  too_many_jobs: entry(
    409,
    ['Too many jobs', 'At most 20 of your jobs can run at once. Finish or cancel one.'],
    ['Слишком много заданий', 'Одновременно может выполняться не более 20 ваших заданий. Завершите или отмените одно.'],
  ),
  staff_attempts: entry(
    429,
    ['Too many attempts', 'Too many sign-in attempts. Try again later.'],
    ['Слишком много попыток', 'Слишком много попыток входа. Попробуйте позже.'],
  ),
  cross_site_request: entry(
    403,
    [
      'Form not accepted',
      'This form is not from the panel, or your session has changed. Nothing was saved. Go back to the form and send it again.',
    ],
    [
      'Форма не принята',
      'Форма отправлена не из панели, или ваш сеанс сменился. Ничего не сохранено. Вернитесь к форме и отправьте её снова.',
    ],
  ),
  staff_sign_in_required: entry(
    403,
    [
      'Staff sign-in required',
      'Sign in with an e-mail and password. A phone sign-in does not give access to the admin API.',
    ],
    ['Нужен вход для сотрудников', 'Войдите по e-mail и паролю. Вход по телефону не даёт доступа к API панели.'],
  ),
  selection_changed: entry(
    409,
    ['Selection changed', 'The selection is no longer the size you confirmed. Check it and confirm again.'],
    ['Выборка изменилась', 'Размер выборки изменился после подтверждения. Проверьте её и подтвердите снова.'],
  ),
} satisfies Record<string, ErrorEntry>
