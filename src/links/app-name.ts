import type { Config } from '../config.ts'
import type { Language } from '../lib/language.ts'

const NEUTRAL: Record<Language, string> = { en: 'the app', ru: 'приложение' }

/** What the app is called in a sentence: its name, or neutral words until it has one. */
export const appNameIn = ({ message }: Pick<Config, 'message'>, language: Language): string =>
  message.appName || NEUTRAL[language]
