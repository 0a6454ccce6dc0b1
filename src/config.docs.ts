import type { SettingName } from './config.ts'

/** What each setting means, for docs/settings.md. Names, defaults and allowed values come from the schema. */
export const MEANINGS: Record<SettingName, string> = {
  ENVIRONMENT:
    '`development` shows codes in responses and prints messages. Only `npm start`, `npm run start:node` and the tests use it.',
  SECRET_KEY: '**Secret.** Signs tokens and keys the digests of phone numbers and codes.',
  AUTH_CODE_EXPIRES_MINUTES: 'How long a sign-in code works.',
  AUTH_CODE_LENGTH: 'Digits of a sign-in code.',
  ACCESS_TOKEN_LIFETIME_MINUTES: 'How long an access token works.',
  TOKEN_ISSUER: 'The `iss` claim of tokens.',
  TOKEN_AUDIENCE: 'The `aud` claim of tokens.',
  DEFAULT_COUNTRY:
    'The country (ISO 3166, such as `RU`) of phone numbers typed without a calling code, such as `8 917 444-55-66`. If not ' +
    'set, only international numbers are understood.',
  DIRECTORY:
    'What users see of each other: `full` shows phones and e-mails, `masked` shows `+7 ••• ••• •• 66` and no e-mail, ' +
    '`staff` hides other users from everyone but staff. `wrangler.toml` sets `masked`.',
  CORS_ORIGINS: 'Origins that browsers may call the API from. If not set: any in development, none in production.',
  DATABASE_LIMIT_MB:
    'How large the database may get: 10,000 with the paid plan, 500 with the free one. The dashboard shows the days left, and ' +
    'from 70% on the log [warns](operations.md#what-to-watch).',

  REFRESH_TOKEN_LIFETIME_DAYS: 'A session ends after this long without a refresh.',
  SESSION_MAX_LIFETIME_DAYS: 'A session ends after this long, however often it is refreshed.',
  MAX_SESSIONS_PER_USER: 'Live sessions per user. One more sign-in ends the least recently used session.',

  SIGNING_KEYS:
    '**Secret.** [Signing keys](keys.md) that replace `SECRET_KEY` for tokens. The first key signs, all keys verify.',
  ACCEPT_HS256_UNTIL: 'Until then, tokens signed with `SECRET_KEY` also work. Only used with `SIGNING_KEYS`.',

  SMS_PROVIDERS:
    'Providers, most preferred first. `console` prints messages and is the default in development, the only place it ' +
    'works. Each provider needs [its own settings](sms.md#providers).',
  PUBLIC_ORIGIN:
    'The public origin of this service, for the URLs of links and for [receipts](sms.md#receipts). If not set, links use ' +
    'the origin of the request, and there are no receipts.',
  SMS_TEMPLATE_EN: 'The [message](sms.md#message-text) in English. `{minutes}` is how long the code works.',
  SMS_TEMPLATE_RU: 'The message in Russian.',
  APP_NAME: 'The name of your app on landing pages, in share texts, and for `{app}` in templates.',
  WEBOTP_HOST: 'The domain of your website, so that browsers offer the code there and nowhere else.',
  ANDROID_APP_HASH: 'The hash of your Android app, so that it can read the code without a permission.',
  SMS_WEBHOOK_URL: 'The URL of [your own gateway](webhook.md).',
  SMS_WEBHOOK_SECRET: '**Secret.** Signs requests to your gateway, and its receipts.',
  TWILIO_ACCOUNT_SID: 'Your Twilio account.',
  TWILIO_AUTH_TOKEN: '**Secret.** The auth token of the account. Also verifies receipts.',
  TWILIO_FROM: 'The sender: a number or an alphanumeric sender ID.',
  TWILIO_MESSAGING_SERVICE_SID: 'A messaging service, instead of `TWILIO_FROM`.',
  TWILIO_BASE_URL: 'Another address, such as a regional endpoint or a test server.',
  VONAGE_API_KEY: 'Your Vonage API key.',
  VONAGE_API_SECRET: '**Secret.** The secret of the API key.',
  VONAGE_FROM: 'The sender: a number or a name.',
  VONAGE_SIGNATURE_SECRET: '**Secret.** Verifies receipts. If not set, there are none.',
  VONAGE_BASE_URL: 'Another address, such as a regional endpoint or a test server.',
  TELNYX_API_KEY: '**Secret.** Your Telnyx API key.',
  TELNYX_FROM: 'The sender: a number or an alphanumeric sender ID.',
  TELNYX_MESSAGING_PROFILE_ID: 'A messaging profile, instead of `TELNYX_FROM`.',
  TELNYX_PUBLIC_KEY: 'Verifies receipts. If not set, there are none.',
  TELNYX_BASE_URL: 'Another address, such as a test server.',
  SMS_RU_API_ID: '**Secret.** Your SMS.RU API ID.',
  SMS_RU_FROM: 'The sender name. If not set, SMS.RU uses its default.',
  SMS_RU_BASE_URL: 'Another address, such as a test server.',
  TELEGRAM_GATEWAY_TOKEN: '**Secret.** Your Telegram Gateway token. Also verifies receipts.',
  TELEGRAM_GATEWAY_SENDER: 'The username of the channel that sends. If not set, Telegram sends.',
  TELEGRAM_GATEWAY_BASE_URL: 'Another address, such as a test server.',

  TURNSTILE_SECRET_KEY: '**Secret.** The secret key of a Turnstile widget. Turns the [bot check](sms.md#bot-check) on.',
  TURNSTILE_AFTER_UNVERIFIED_SENDS:
    'Unused codes of a network after which `send_code` needs the bot check, four times as many of an IPv6 /48. 0: it always does.',
  TURNSTILE_BASE_URL: 'Another address, such as a test server.',

  LIMITS: 'Changes to [limits](limits.md): `name=limit`, or `name=limit/window` with the window in seconds.',
  SMS_COUNTRIES_ALLOWED: 'Countries that codes are sent to. If not set, all of them.',
  SMS_COUNTRIES_DENIED: 'Countries that codes are never sent to.',
  SMS_PRICES: 'What a message costs per country, for the reports; `*` is every other country.',
  SMS_CURRENCY: 'The currency of `SMS_PRICES`. If not set, amounts have none.',
  TEST_NUMBERS:
    'Numbers with a fixed code, for app store reviewers and CI. They get no message and have no cooldown. In ' +
    'production each needs its last day.',
  NETWORK_LIMITS:
    '`on` applies the limits per network, country and service in development too. Production always does.',

  DELETION_GRACE_DAYS:
    'How long users can cancel the deletion of their account, by signing in. 0: until the next hourly task. A change also moves deletions that were requested before, whose users were told another date: with less time, they are erased before it.',
  DELETED_PHONE_RETENTION_DAYS: "How long a keyed hash of a deleted user's number is kept. 0: not at all.",
  AUDIT_RETENTION_DAYS: 'How long the [audit log](audit.md) keeps an event.',

  ATTRIBUTION_WINDOW_DAYS: 'How long a click or an entered number counts.',
  ATTRIBUTION_TOUCH: 'Which of two clicks counts.',
  PREVIOUS_SECRET_KEYS:
    '**Secret.** Earlier values of `SECRET_KEY`, separated by commas, so that clicks and numbers from before a change ' +
    'still count.',
  INVITED_PHONE_RETENTION_DAYS:
    'How long a keyed hash of a number that had an inviter is kept after its user left. Until then nobody who signs up with it gets an inviter. 0: not at all.',
  INVITER_GRACE_DAYS: 'How long after sign-up a user can set an inviter. 0: no limit.',
  DECLINE_GRACE_DAYS:
    'How long after sign-up a user can decline an inviter that came from an entered number. 0: never.',
  REWARD_HOLD_SAME_DEVICE:
    'A reward is held for review if the invitee signed up on the device of more than so many others: the inviter, or the ten invitees of theirs before and after. For programs made from now on: those that exist keep their thresholds until their rule says otherwise. So for the next three.',
  REWARD_HOLD_SAME_NETWORK: 'The same for others who used the network within an hour of the sign-up.',
  REWARD_HOLD_SIGN_UPS: 'The same for more than so many sign-ups of the inviter within an hour.',
  REWARD_HOLD_CONSECUTIVE_NUMBERS: 'The same for others whose numbers are at most 10 apart.',
  PENDING_PER_CLICK: 'Numbers accepted per click.',
  PENDING_PER_NETWORK_DAY: 'Numbers accepted per network and day (UTC), across all links.',
  PENDING_PER_USER_DAY: 'Numbers accepted per user and day (UTC), across all links of theirs.',
  PENDING_PER_DAY: 'Numbers accepted per day (UTC) in all, also for campaign links.',
  PENDING_PER_USER: 'The same within the attribution window.',
  UNKNOWN_CODES_PER_HOUR:
    'Unknown codes that a network, a user and a number can each try per hour, over all requests that tell whether a code exists.',

  STAFF_IDLE_MINUTES: 'Staff are signed out after this long without a request.',
  STAFF_SESSION_MINUTES: 'Staff are signed out after this long in any case.',

  LINK_HOSTS:
    'Hosts that links may open and take preview images from. If not set, links open only stores, apps and landing pages.',
  LINK_RESERVED_WORDS: 'More words that an alias may not be, or contain between hyphens. Separated by commas.',
  MAX_LINKS_PER_USER: 'Live links per user. Expired and disabled links do not count.',
  NEW_LINKS_PER_USER_DAY: 'Links that a user can create in 24 hours, including disabled ones.',

  IOS_STORE_URL: 'Your app in the App Store.',
  ANDROID_STORE_URL: 'Your app on Google Play.',
  RUSTORE_URL: 'Your app in RuStore.',
  IOS_TARGET:
    '[What links open](redirect.md) on iPhone and iPad. If not set: the store if its URL is set, otherwise the landing page.',
  ANDROID_TARGET:
    'What links open on Android. If not set: Google Play or RuStore if its URL is set, in this order, otherwise the ' +
    'landing page.',
  ANDROID_PACKAGE: 'The package name of your Android app. Required for intents and App Links.',
  LINK_APP_HOST: 'The host whose links open your app. Required for universal links and intents.',
  BRAND_COLOR:
    'The colour of buttons and marks on the landing page, such as `#0a6b4c`. It must have a contrast of 4.5:1 on the page; if not, the error names a shade that has. The colours of dark mode follow from it.',
  BRAND_LOGO:
    'Your logo on the landing page, next to `APP_NAME`: an https URL, or a `data:` URL of at most 6,000 characters. 40 pixels high.',
  BRAND_PICTURE:
    'A picture on the landing page, about 1200 × 900 pixels; an https URL. Also the preview image of links, unless there is another.',
  BRAND_TEXT_EN: 'A sentence about the app on the landing page, in English; at most 160 characters.',
  BRAND_TEXT_RU: 'The same in Russian.',
  LINK_TITLE: 'The preview title of links without their own.',
  LINK_DESCRIPTION: 'The preview description of links without their own.',
  LINK_IMAGE: 'The preview image of links without their own. Without it, `BRAND_PICTURE`.',
  IOS_APP_IDS:
    'Team ID and bundle ID of each iOS app that may open your links, for `/.well-known/apple-app-site-association`.',
  ANDROID_CERT_SHA256:
    'SHA-256 fingerprints of the certificates that sign `ANDROID_PACKAGE`, for `/.well-known/assetlinks.json`.',
  SHARE_TEXT_EN: 'The [text](share.md) that users send with a link, in English.',
  SHARE_TEXT_RU: 'The text that users send with a link, in Russian.',
}
