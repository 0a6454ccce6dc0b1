import { MOST_NEAR, MOST_SIGN_UPS } from '../db/derived/signals.ts'
import { DEFAULT_THRESHOLDS, measureHolds } from './signals/hold-rate.ts'
import type { HoldRate } from './signals/hold-rate.ts'
import { readOptions, runCommand, wholeNumber } from './terminal/command.ts'

const HELP = `Shows which rewards the signals of fraud would hold: of ordinary families, and of rings of fake accounts.

  npm run signals

  --same-device N, --same-network N, --sign-ups N, --numbers N
                     thresholds to try; without them, the defaults of the settings REWARD_HOLD_…
  --families N       how many (default 1000)
  --rings N          how many (default 200)
  --seed N           the same number makes the same people (default 1)

They are made up, and live in a temporary database; the service's own statement decides.`

const COLUMNS = ['', 'groups', 'invitees', 'held', '', 'by']

const rowOf = ({ kind, groups, invitees, held, by }: HoldRate): string[] => [
  kind === 'family' ? 'families' : `rings: ${kind}`,
  String(groups),
  String(invitees),
  String(held),
  invitees === 0 ? '' : `${((100 * held) / invitees).toFixed(1)} %`,
  Object.entries(by)
    .map(([signal, count]) => `${signal} ${count}`)
    .join(', '),
]

const text = (fallback: number) => ({ type: 'string', default: String(fallback) }) as const

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2), {
    'same-device': text(DEFAULT_THRESHOLDS.same_device),
    'same-network': text(DEFAULT_THRESHOLDS.same_network),
    'sign-ups': text(DEFAULT_THRESHOLDS.many_sign_ups),
    numbers: text(DEFAULT_THRESHOLDS.consecutive_numbers),
    ...{ families: text(1000), rings: text(200), seed: text(1) },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) return console.log(HELP)
  const rates = await measureHolds({
    families: wholeNumber('families', options.families, 0, 100_000),
    rings: wholeNumber('rings', options.rings, 0, 100_000),
    seed: wholeNumber('seed', options.seed, 0, 2 ** 32 - 1),
    thresholds: {
      same_device: wholeNumber('same-device', options['same-device'], 0, MOST_NEAR),
      same_network: wholeNumber('same-network', options['same-network'], 0, MOST_NEAR),
      many_sign_ups: wholeNumber('sign-ups', options['sign-ups'], 1, MOST_SIGN_UPS),
      consecutive_numbers: wholeNumber('numbers', options.numbers, 0, MOST_NEAR),
      invitee_gone: true,
    },
  })
  const lines = [COLUMNS, ...rates.map(rowOf)]
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)))
  for (const line of lines)
    console.log(
      line
        .map((cell, i) => (i % 5 === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
})
