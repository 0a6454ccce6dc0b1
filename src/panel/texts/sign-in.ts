import type { Language } from '../../lib/language.ts'

const en = {
  title: 'Sign in',
  intro: 'For staff. People of the apps sign in by phone, in their app.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  signedOut: 'You are signed out.',
  expired: 'That took too long. Sign in again.',
  unsaved: 'Your session had ended, so what you sent was not done. Sign in, and do it again.',
  or: 'or',
  byPasskey: 'Sign in with a passkey',
  passkeyFailed: 'The browser gave no passkey. Try again, or sign in with the password.',
  codeTitle: 'One more step',
  codeIntro:
    'Open your authenticator app and type the code that it shows. If you have lost it, type a recovery code instead.',
  code: 'Code',
  codeHint: 'Six digits, or a recovery code such as k4x2p-7mn3q.',
  startAnew: 'Sign in as somebody else',
}

/** The pages before all others. */
export const SIGN_IN_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Вход',
    intro: 'Для сотрудников. Пользователи приложений входят по телефону, в своём приложении.',
    email: 'E-mail',
    password: 'Пароль',
    submit: 'Войти',
    signedOut: 'Вы вышли.',
    expired: 'Прошло слишком много времени. Войдите ещё раз.',
    unsaved: 'Сеанс успел завершиться, и отправленное не выполнено. Войдите и повторите.',
    or: 'или',
    byPasskey: 'Войти с помощью ключа доступа',
    passkeyFailed: 'Браузер не передал ключ доступа. Попробуйте ещё раз или войдите по паролю.',
    codeTitle: 'Ещё один шаг',
    codeIntro:
      'Откройте приложение-аутентификатор и введите код из него. Если приложения под рукой нет, введите код восстановления.',
    code: 'Код',
    codeHint: 'Шесть цифр или код восстановления, например k4x2p-7mn3q.',
    startAnew: 'Войти под другим именем',
  },
}
