import type { Language } from '../../lib/language.ts'

const en = {
  title: 'Sign in',
  intro: 'For staff. App users sign in by phone, in the app.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  signedOut: 'You are signed out.',
  expired: 'Your sign-in timed out. Sign in again.',
  unsaved: 'Your session expired and nothing was saved. Sign in and try again.',
  or: 'or',
  byPasskey: 'Sign in with a passkey',
  passkeyFailed: 'The browser did not return a passkey. Try again or sign in with your password.',
  codeTitle: 'Enter your code',
  codeIntro: 'Open your authenticator app and enter the code it shows. If you have lost it, enter a recovery code.',
  code: 'Code',
  codeHint: 'Six digits, or a recovery code such as k4x2p-7mn3q.',
  startOver: 'Sign in as someone else',
  inviteTitle: 'Choose your password',
  inviteIntro:
    'A colleague gave you this link to the admin panel. It works once. You sign in with your e-mail and this password.',
  inviteToken: 'Link',
  inviteSubmit: 'Set password and sign in',
  toSignIn: 'I have a password already',
}

export const SIGN_IN_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Вход',
    intro: 'Для сотрудников. Пользователи входят по телефону, в приложении.',
    email: 'E-mail',
    password: 'Пароль',
    submit: 'Войти',
    signedOut: 'Вы вышли.',
    expired: 'Время на вход истекло. Войдите снова.',
    unsaved: 'Сеанс истёк, ничего не сохранено. Войдите и попробуйте снова.',
    or: 'или',
    byPasskey: 'Войти с помощью ключа доступа',
    passkeyFailed: 'Браузер не передал ключ доступа. Попробуйте снова или войдите по паролю.',
    codeTitle: 'Введите код',
    codeIntro:
      'Откройте приложение-аутентификатор и введите код из него. Если доступа к приложению нет, введите код восстановления.',
    code: 'Код',
    codeHint: 'Шесть цифр или код восстановления, например k4x2p-7mn3q.',
    startOver: 'Войти под другим аккаунтом',
    inviteTitle: 'Задайте пароль',
    inviteIntro:
      'Коллега дал вам эту ссылку на панель администрирования. Она действует один раз. Входить вы будете по e-mail и этому паролю.',
    inviteToken: 'Ссылка',
    inviteSubmit: 'Задать пароль и войти',
    toSignIn: 'У меня уже есть пароль',
  },
}
