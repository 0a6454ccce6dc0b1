import { entry } from './entry.ts'
import type { ErrorEntry } from './entry.ts'

/** The codes that the staff alone meet; part of `ERRORS`. */
export const STAFF_ERRORS = {
  edit_conflict: entry(
    409,
    ['Changed meanwhile', 'Somebody else has changed this since you opened it. Nothing of yours was saved.'],
    ['Данные изменились', 'С тех пор, как вы открыли данные, их изменил кто-то другой. Ваши изменения не сохранены.'],
  ),
  last_superuser: entry(
    409,
    ['Last superuser', 'This is the last superuser who can sign in: make another one first.'],
    ['Последний суперпользователь', 'Это последний действующий суперпользователь: сначала назначьте другого.'],
  ),
  own_account: entry(
    409,
    ['Own account', 'This cannot be done to the account that you are signed in with.'],
    ['Своя учётная запись', 'Этого нельзя сделать со своей учётной записью.'],
  ),
  wrong_credentials: entry(
    401,
    ['Wrong e-mail or password', 'E-mail and password do not belong together.'],
    ['Неверный e-mail или пароль', 'E-mail и пароль не подходят друг к другу.'],
  ),
  second_factor_required: entry(
    401,
    ['Code required', 'The password is right. Send the code of the second factor along with it.'],
    ['Нужен код', 'Пароль верен. Отправьте вместе с ним код второго фактора.'],
  ),
  second_factor_wrong: entry(
    401,
    ['Wrong code', 'The code is wrong or was used before. Wait for the next one, or use a recovery code.'],
    ['Неверный код', 'Код неверен или уже использован. Дождитесь следующего или введите код восстановления.'],
  ),
  second_factor_on: entry(
    409,
    ['Second factor is on', 'The account has a second factor already. Turn it off to begin anew.'],
    ['Второй фактор включён', 'У учётной записи уже есть второй фактор. Чтобы начать заново, выключите его.'],
  ),
  second_factor_off: entry(
    409,
    ['Second factor is off', 'The account has no second factor, or its enrolment took too long.'],
    [
      'Второй фактор выключен',
      'У учётной записи нет второго фактора, или его подключение заняло слишком много времени.',
    ],
  ),
  passkey_refused: entry(
    403,
    ['Passkey refused', 'The passkey is not known here, or its answer came too late or twice. Try again.'],
    [
      'Ключ доступа не принят',
      'Ключ здесь неизвестен, или ответ пришёл слишком поздно или повторно. Попробуйте снова.',
    ],
  ),
  passkey_taken: entry(
    409,
    ['Passkey known', 'This passkey is registered already.'],
    ['Ключ уже есть', 'Этот ключ доступа уже зарегистрирован.'],
  ),
  too_many_passkeys: entry(
    409,
    ['Too many passkeys', 'An account has at most 20 passkeys. Delete one that is not used any more.'],
    ['Слишком много ключей', 'У учётной записи не более 20 ключей доступа. Удалите тот, что больше не нужен.'],
  ),
  staff_attempts: entry(
    429,
    ['Too many attempts', 'Too many attempts to sign in. Wait before the next one.'],
    ['Слишком много попыток', 'Слишком много попыток входа. Подождите перед следующей.'],
  ),
  cross_site_request: entry(
    403,
    [
      'Form not accepted',
      'The form was not sent from this panel, or the session has changed since. Go back, load the page anew and send it again.',
    ],
    [
      'Форма не принята',
      'Форма отправлена не из этой панели, или сеанс с тех пор сменился. Вернитесь назад, обновите страницу и отправьте ещё раз.',
    ],
  ),
  staff_sign_in_required: entry(
    403,
    ['Staff sign-in required', 'Sign in with e-mail and password first: a sign-in by phone opens no admin route.'],
    ['Нужен вход сотрудника', 'Сначала войдите по e-mail и паролю: вход по телефону не открывает администрирование.'],
  ),
  selection_changed: entry(
    409,
    ['Selection changed', 'The selection holds another number of people than was confirmed. Look at it again.'],
    ['Выборка изменилась', 'В выборке теперь другое число людей, чем было подтверждено. Проверьте её ещё раз.'],
  ),
} satisfies Record<string, ErrorEntry>
