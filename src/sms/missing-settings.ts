import { isShortSecret, list, MIN_SECRET_BYTES } from '../lib/setting-fields.ts'
import type { ConfigProblem } from '../lib/setting-fields.ts'
import { isProvider } from './providers.ts'
import type { ProviderName } from './providers.ts'

interface RawSettings {
  /** The text of a setting; empty if it is not set. */
  text: (variable: string) => string
  production: boolean
}

/** What each provider requires: any one variable of each group. */
const NEEDED: Partial<Record<ProviderName, string[][]>> = {
  webhook: [['SMS_WEBHOOK_URL']],
  twilio: [['TWILIO_ACCOUNT_SID'], ['TWILIO_AUTH_TOKEN'], ['TWILIO_FROM', 'TWILIO_MESSAGING_SERVICE_SID']],
  vonage: [['VONAGE_API_KEY'], ['VONAGE_API_SECRET'], ['VONAGE_FROM']],
  telnyx: [['TELNYX_API_KEY'], ['TELNYX_FROM', 'TELNYX_MESSAGING_PROFILE_ID']],
  sms_ru: [['SMS_RU_API_ID']],
  telegram_gateway: [['TELEGRAM_GATEWAY_TOKEN']],
}

/** What the chosen providers and the message require of other settings. */
export function missingSmsSettings({ text, production }: RawSettings): ConfigProblem[] {
  const providers = list.parse(text('SMS_PROVIDERS')).filter(isProvider)
  const problems: ConfigProblem[] = []
  if (production && text('SMS_PROVIDERS').trim() === '')
    problems.push({ variable: 'SMS_PROVIDERS', message: 'at least one provider that sends messages, such as webhook' })
  if (production && providers.includes('console'))
    problems.push({ variable: 'SMS_PROVIDERS', message: 'console is for development only' })
  for (const provider of providers) {
    for (const group of NEEDED[provider] ?? []) {
      if (group.some((variable) => text(variable).trim() !== '')) continue
      problems.push({ variable: group[0]!, message: `required by the provider ${provider}: ${group.join(' or ')}` })
    }
  }
  if (providers.includes('webhook') && isShortSecret(text('SMS_WEBHOOK_SECRET')))
    problems.push({ variable: 'SMS_WEBHOOK_SECRET', message: `a secret of at least ${MIN_SECRET_BYTES} bytes` })
  if (production && /^http:/i.test(text('PUBLIC_ORIGIN').trim()))
    problems.push({ variable: 'PUBLIC_ORIGIN', message: 'an https origin, except in development' })
  const namesApp = /\{app\}/.test(text('SMS_TEMPLATE_EN') + text('SMS_TEMPLATE_RU'))
  if (namesApp && text('APP_NAME').trim() === '')
    problems.push({ variable: 'APP_NAME', message: 'required, because a template contains {app}' })
  return problems
}
