import { describe, expect, it } from 'vitest'
import { platformOf, visitorOf } from '../../../src/links/redirect/visitor.ts'
const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const IOS = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${WEBKIT}`

const PEOPLE: [name: string, userAgent: string, platform: string][] = [
  ['Safari on an iPhone', `${IOS} Version/18.1 Mobile/15E148 Safari/604.1`, 'ios'],
  ['Chrome on an iPhone', `${IOS} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`, 'ios'],
  ['Instagram on an iPhone', `${IOS} Mobile/22B83 Instagram 358.0.0.28.101 (iPhone14,5; iOS 18_1; ru_RU)`, 'ios'],
  ['Facebook on an iPhone', `${IOS} Mobile/22B83 [FBAN/FBIOS;FBAV/490.0.0.43.103;FBDV/iPhone14,5]`, 'ios'],
  ['LinkedIn on an iPhone', `${IOS} Mobile/22B83 [LinkedInApp]/9.30.1`, 'ios'],
  ['Viber on an iPhone', `${IOS} Mobile/22B83 Viber/23.7.0`, 'ios'],
  [
    'an iPad that says so',
    `Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) ${WEBKIT} Version/12.1.2 Mobile/15E148 Safari/604.1`,
    'ios',
  ],
  [
    'an iPad that asks for desktop pages',
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/18.1 Safari/605.1.15`,
    'other',
  ],
  ['Chrome on Android', `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/131.0.0.0 Mobile Safari/537.36`, 'android'],
  ['Firefox on Android', 'Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0', 'android'],
  [
    'Samsung Internet',
    `Mozilla/5.0 (Linux; Android 14; SM-S918B) ${BLINK} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36`,
    'android',
  ],
  [
    'Yandex on Android',
    `Mozilla/5.0 (Linux; arm_64; Android 13; M2101K6G) ${BLINK} Chrome/128.0.0.0 YaBrowser/24.10.4.86.00 SA/3 Mobile Safari/537.36`,
    'android',
  ],
  [
    'Telegram on Android',
    `Mozilla/5.0 (Linux; Android 13; Pixel 6; wv) ${BLINK} Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 Telegram-Android/11.4.2 (Google Pixel 6; Android 13; SDK 33; AVERAGE)`,
    'android',
  ],
  [
    'VK on Android',
    `Mozilla/5.0 (Linux; Android 12; wv) ${BLINK} Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 VKAndroidApp/8.100-22000`,
    'android',
  ],
  [
    'a Windows phone',
    `Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) ${BLINK} Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15254`,
    'other',
  ],
  ['Chrome on Windows', `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/131.0.0.0 Safari/537.36`, 'other'],
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'other'],
  [
    'Telegram Desktop’s browser on a Mac',
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) ${WEBKIT} Version/17.5 Safari/605.1.15`,
    'other',
  ],
  [
    'HarmonyOS',
    `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${BLINK} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile`,
    'other',
  ],
]

const PREVIEWERS = [
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Facebot',
  'TelegramBot (like TwitterBot)',
  'WhatsApp/2.24.20.81 A',
  'WhatsApp/2.2447.2 W',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Slackbot 1.0 (+https://api.slack.com/robots)',
  'Twitterbot/1.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Viber/20.3.0.4 (iPhone; iOS 17.0)',
  'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
  'Synapse (bot; +https://github.com/matrix-org/synapse)',
  'http.rb/5.1.1 (Mastodon/4.2.0; +https://mastodon.social/)',
  'Misskey/2023.10.2 (https://misskey.io)',
  'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984',
  'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots',
  'Mozilla/5.0 (compatible; Yahoo Link Preview; https://help.yahoo.com/kb/mail/yahoo-link-preview-SLN23615.html)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
  'Chatwork LinkPreview v1',
  'Discourse Forum Onebox v3',
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) ${WEBKIT} Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)`,
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; compatible; Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)) Chrome/66.0.3359.181 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
]

const MACHINES = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'curl/8.5.0',
  'python-requests/2.32.3',
  'Go-http-client/2.0',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36',
  '',
]

const of = (userAgent: string, headers: Record<string, string> = {}, method = 'GET') =>
  visitorOf(method, new Headers({ 'User-Agent': userAgent, ...headers }))

describe('a visitor', () => {
  it.each(PEOPLE)('is a person: %s', (_, userAgent, platform) => {
    expect([of(userAgent), platformOf(userAgent)]).toEqual(['person', platform])
  })

  it.each(PREVIEWERS)('is a previewer: %s', (userAgent) => {
    expect([of(userAgent), of(userAgent, {}, 'HEAD')]).toEqual(['previewer', 'previewer'])
  })

  it.each(MACHINES)('is a bot: %s', (userAgent) => {
    expect(of(userAgent)).toBe('machine')
  })

  it('is a bot when a browser prefetches or sends HEAD', () => {
    const [, browser] = PEOPLE[0]!
    for (const headers of [
      { 'Sec-Purpose': 'prefetch' },
      { 'Sec-Purpose': 'prefetch;prerender' },
      { Purpose: 'prefetch' },
      { 'X-Purpose': 'preview' },
      { 'X-Moz': 'prefetch' },
    ])
      expect(of(browser, headers)).toBe('machine')
    expect(of(browser, {}, 'HEAD')).toBe('machine')
    for (const destination of ['image', 'iframe', 'script', 'empty'])
      expect(of(browser, { 'Sec-Fetch-Dest': destination })).toBe('embedded')
    // What a page fetches or prefetches by itself.
    expect(of(browser, { 'Sec-Fetch-Dest': 'empty' }, 'HEAD')).toBe('embedded')
    expect(of(browser, { 'Sec-Fetch-Dest': 'empty', 'Sec-Purpose': 'prefetch' })).toBe('embedded')
    expect(of(browser, { 'Sec-Fetch-Dest': 'document' })).toBe('person')
    expect(visitorOf('GET', new Headers())).toBe('machine')
    expect(of(browser, { 'Sec-Fetch-Purpose': 'prefetch', Purpose: 'navigate' })).toBe('person')
  })
})
