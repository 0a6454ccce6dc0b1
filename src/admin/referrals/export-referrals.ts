import type { Database } from '../../db/database.ts'
import type { Cursor } from '../../http/pagination.ts'
import type { ByStaff } from '../../identity/staff/by-staff.ts'
import type { CsvColumn } from '../../lib/csv-stream.ts'
import type { Clock } from '../../lib/time.ts'
import { everyPage } from '../csv/every-page.ts'
import { exportList } from '../csv/export-list.ts'
import { FILE_PLACE } from '../scan-page.ts'
import { readReferrals } from './list-referrals.ts'
import type { Referral } from './responses.ts'
import type { ReferralFilter } from './schemas.ts'
import { referralView } from './views.ts'

interface ExportReferrals {
  by: ByStaff
  filter: ReferralFilter
}

/** The referrals of the list as a file, while they are read. @throws AppError as `exportList` */
export async function exportReferrals(
  ports: { clock: Clock; db: Database },
  { by, filter }: ExportReferrals,
): Promise<ReadableStream<Uint8Array>> {
  const pages = everyPage(async (cursor: Cursor | undefined) => {
    const page = await readReferrals(ports.db, filter, { ...FILE_PLACE, cursor })
    return { ...page, rows: page.rows.map((row) => referralView(by.staff, row)) }
  })
  return exportList(ports, { by, list: 'referrals', filter, columns: COLUMNS, pages })
}

/** The columns of the file, in the words of the JSON route. */
const COLUMNS: CsvColumn<Referral>[] = [
  { title: 'invitee_id', value: ({ invitee }) => invitee.id },
  { title: 'invitee_name', value: ({ invitee }) => invitee.name },
  { title: 'invitee_phone', value: ({ invitee }) => invitee.phone },
  { title: 'inviter_id', value: ({ inviter }) => inviter.id },
  { title: 'inviter_name', value: ({ inviter }) => inviter.name },
  { title: 'inviter_phone', value: ({ inviter }) => inviter.phone },
  { title: 'link', value: ({ link }) => link },
  { title: 'method', value: ({ method }) => method },
  { title: 'certainty', value: ({ certainty }) => certainty },
  { title: 'program', value: ({ program }) => program },
  { title: 'channel', value: ({ channel }) => channel },
  { title: 'country', value: ({ country }) => country },
  { title: 'at', value: ({ at }) => at },
  { title: 'signed_up_at', value: (referral) => referral.signed_up_at },
]
