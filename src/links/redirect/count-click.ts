import { isWithinShare } from '../../http/network.ts'
import type { Ports } from '../../ports.ts'
import type { Click } from '../clicks/click.ts'

type Needs = Pick<Ports, 'clicks' | 'config' | 'ipLimit' | 'log' | 'waitUntil'>

/**
 * Counts a click behind the answer, which waits for nothing. A network that clicks more than its share is not counted;
 * a counter that fails is for the log alone.
 */
export function countClick(ports: Needs, network: string, click: Click): void {
  ports.waitUntil(
    countWithinShare(ports, network, click).catch((error: unknown) => {
      ports.log({ level: 'error', event: 'click_not_counted', reason: String(error) })
    }),
  )
}

async function countWithinShare(ports: Needs, network: string, click: Click): Promise<void> {
  if (await isWithinShare(ports, `click ${network}`)) await ports.clicks.count(click)
}
