import type { Language } from '../../lib/language.ts'

type CodeText = (language: Language, code: string) => string

const NEW_NUMBER: Record<Language, (code: string) => string> = {
  en: (code) => `${code} is your code to move an account to this number. Do not share it.`,
  ru: (code) => `${code} — код для переноса аккаунта на этот номер. Не сообщайте его.`,
}

const CURRENT_NUMBER: Record<Language, (code: string) => string> = {
  en: (code) => `${code} is the code to move your account to another number. Not you? Do not share it.`,
  ru: (code) => `${code} — код для смены вашего номера. Не вы? Не сообщайте его.`,
}

const MOVED: Record<Language, (masked: string) => string> = {
  en: (masked) => `Your account was moved from this number to ${masked}. Not you? Contact support now.`,
  ru: (masked) => `Ваш аккаунт перенесён с этого номера на ${masked}. Не вы? Срочно напишите в поддержку.`,
}

/** What the new number gets: it says what the code does, since whoever is asked for it may be its target. */
export const newNumberMessage: CodeText = (language, code) => NEW_NUMBER[language](code)

/** What the current number gets. */
export const currentNumberMessage: CodeText = (language, code) => CURRENT_NUMBER[language](code)

/** What the number that an account has left gets. */
export const movedNotice = (language: Language, maskedPhone: string): string => MOVED[language](maskedPhone)
