import { describe, expect, it } from 'vitest'
import { deviceName } from '../../src/sign-in/sessions/device-name.ts'

const CHROMIUM = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'
const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'

describe('deviceName', () => {
  it.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM} Safari/537.36`, 'Chrome, Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM} Safari/537.36 Edg/140.0.0.0`, 'Edge, Windows'],
    [`Mozilla/5.0 (X11; Linux x86_64) ${CHROMIUM} Safari/537.36 OPR/124.0.0.0`, 'Opera, Linux'],
    [`Mozilla/5.0 (Windows NT 10.0) ${CHROMIUM} YaBrowser/25.8 Safari/537.36`, 'Yandex Browser, Windows'],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROMIUM} Safari/537.36`, 'Chrome, ChromeOS'],
    [`Mozilla/5.0 (Linux; Android 10; K) ${CHROMIUM} Mobile Safari/537.36`, 'Chrome, Android'],
    [`Mozilla/5.0 (Linux; Android 14; SM-S921B) ${CHROMIUM} SamsungBrowser/28.0`, 'Samsung Internet, Android'],
    ['Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0', 'Firefox, Android'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox, Mac'],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${APPLE} Version/19.0 Safari/605.1.15`, 'Safari, Mac'],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${APPLE} Version/19.0 Mobile Safari/604.1`,
      'Safari, iPhone',
    ],
    [`Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) ${APPLE} CriOS/140.0 Mobile Safari/604.1`, 'Chrome, iPad'],
    [`Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${APPLE} Mobile/15E148`, 'iPhone'],
    ['Shop/2.1 (com.example.shop; build:5; iOS 19.1.0) Alamofire/5.10.2', 'Shop, iOS'],
    ['Shop/214 CFNetwork/3826.400 Darwin/25.0.0', 'Shop, Apple'],
    ['My%20Shop/214 CFNetwork/3826.400 Darwin/25.0.0', 'My Shop, Apple'],
    ['%D0%9C%D0%B0%D0%B3%D0%B0%D0%B7%D0%B8%D0%BD/1 CFNetwork/3826 Darwin/25.0.0', 'Магазин, Apple'],
    ['Shop/2.1 (Linux; Android 15; Pixel 9)', 'Shop, Android'],
    ['okhttp/5.1.0', 'Android'],
    ['Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9 Build/BP1A)', 'Android'],
    ['Dart/3.9 (dart:io)', 'Dart'],
    ['curl/8.9.1', 'curl'],
  ])('reads %s as %s', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name)
  })

  it.each([
    null,
    '',
    ' ',
    'Mozilla/5.0',
    'nonsense',
    '<script>alert(1)</script>/1',
    '%3Cscript%3E/1',
    '%0A%00/1',
    '%E2%80%AEevil/1',
    '%zz/1',
    '%20%20/1',
    `${'x'.repeat(33)}/1`,
    'x'.repeat(400),
  ])('returns nothing for %j', (userAgent) => {
    expect(deviceName(userAgent)).toBeNull()
  })

  it('handles the longest user agent that is stored', () => {
    const named = ['Version/', 'x%', 'Chrome ', ' ', '%E2'].map((part) => deviceName(part.repeat(400 / part.length)))
    expect(named).toEqual(['Version', null, null, null, null])
  })
})
