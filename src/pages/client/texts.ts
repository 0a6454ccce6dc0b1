import type { Language } from '../../lib/language.ts'

const en = {
  step: (step: 1 | 2) => `Step ${step} of 2`,
  secondPhone: 'Sign in with another number',
  sent: 'Code sent.',
  resendIn: (left: string) => `in ${left}`,
  tryAgainIn: (left: string) => `Try again in ${left}`,
  offline: 'The service did not respond. Check your connection and try again.',
  signedIn: (phone: string) => `Signed in: ${phone}`,
  signedOut: (phone: string) => `Signed out: ${phone}`,
  ended: (phone: string) => `The session for ${phone} has ended. Sign in again.`,
  facts: (id: number, joined: string) => `User ${id}, joined ${joined}`,
  invitedBy: (code: string) => `invited by ${code}`,
  inviteIgnored: 'This number has signed in before, so the invite code did not count.',
  user: (id: number) => `user ${id}`,
  expiresIn: (left: string) => `expires in ${left}`,
  expired: 'expired',
  renewedOnUse: 'expired, renews on next use',
  copied: 'Copied',
  aboutError: (code: string) => `About ${code}`,
}

const ru: typeof en = {
  step: (step) => `Шаг ${step} из 2`,
  secondPhone: 'Вход с другого номера',
  sent: 'Код отправлен.',
  resendIn: (left) => `через ${left}`,
  tryAgainIn: (left) => `Попробуйте снова через ${left}`,
  offline: 'Сервис не ответил. Проверьте соединение и попробуйте снова.',
  signedIn: (phone) => `Вход выполнен: ${phone}`,
  signedOut: (phone) => `Выход выполнен: ${phone}`,
  ended: (phone) => `Сеанс ${phone} завершён. Войдите снова.`,
  facts: (id, joined) => `Пользователь ${id}, регистрация ${joined}`,
  invitedBy: (code) => `по коду ${code}`,
  inviteIgnored: 'С этого номера уже входили, поэтому код приглашения не учтён.',
  user: (id) => `пользователь ${id}`,
  expiresIn: (left) => `истекает через ${left}`,
  expired: 'истёк',
  renewedOnUse: 'истёк, обновится при следующем запросе',
  copied: 'Скопировано',
  aboutError: (code) => `Об ошибке ${code}`,
}

/** The page is rendered in one language, and its script uses the same. */
export const language: Language = document.documentElement.lang === 'ru' ? 'ru' : 'en'
export const text = { en, ru }[language]
