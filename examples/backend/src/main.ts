import { createShop } from './shop.ts'

const {
  REFERRAL_API = 'http://localhost:8787',
  REFERRAL_API_KEY,
  WEBHOOK_SECRET,
  PORT = '8788',
  DATABASE,
} = process.env
if (!REFERRAL_API_KEY || !WEBHOOK_SECRET) throw new Error('Set REFERRAL_API_KEY and WEBHOOK_SECRET: see README.md.')

const shop = createShop({
  baseUrl: REFERRAL_API,
  apiKey: REFERRAL_API_KEY,
  webhookSecret: WEBHOOK_SECRET,
  database: DATABASE ?? 'shop.db',
})
shop.server.listen(Number(PORT), '127.0.0.1', () => console.log(`The shop is at http://127.0.0.1:${PORT}`))
// What was stored and not done yet, also before a restart.
void shop.retry()
setInterval(() => void shop.work(), 30_000)
setInterval(() => void shop.retry(), 3_600_000)
