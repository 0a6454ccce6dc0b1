import type { Language } from '../../../lib/language.ts'

const en = {
  title: 'Sign in',
  intro: 'For staff. People of the apps sign in by phone, in their app.',
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  signedOut: 'You are signed out.',
}

/** The page before all others. */
export const SIGN_IN_TEXTS: Record<Language, typeof en> = {
  en,
  ru: {
    title: 'Вход',
    intro: 'Для сотрудников. Пользователи приложений входят по телефону, в своём приложении.',
    email: 'E-mail',
    password: 'Пароль',
    submit: 'Войти',
    signedOut: 'Вы вышли.',
  },
}
