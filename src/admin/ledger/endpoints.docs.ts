import { document, jsonAnswer } from '../../docs/operation.ts'
import { documentFile } from '../list-file.docs.ts'
import { listSeals, listTransfers, sealsFile, transfersFile } from './endpoints.ts'
import { SealPage, TransferPage } from './responses.ts'

const seal = 'eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6InNlYWxzLTRtczlxQUtIIn0.eyJ0b2tlbl90eXBlIjoi.3QyNPxlrYc'

export const LEDGER_DOCS = [
  document(listSeals, {
    operationId: 'admin_ledger_seals',
    tag: 'Admin',
    summary: 'List seals of the ledger',
    description:
      'Newest first. Once an hour the service signs what it has added to the ledger of rewards: the Merkle root of the ' +
      'transfers (RFC 6962) and the SHA-256 of the seal before. Keep the newest one elsewhere, and `npm run ledger:verify` ' +
      'shows that nothing before it has changed: see docs/ledger.md.',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of seals.', SealPage, {
        one: {
          summary: 'One, shortened',
          value: { next: null, previous: null, results: [{ first_id: 1, last_id: 412, seal }] },
        },
      }),
    ],
  }),
  documentFile(sealsFile, {
    operationId: 'admin_ledger_seals_csv',
    summary: 'Download the seals of the ledger',
    note: 'Oldest first. `npm run ledger:verify` reads it.',
    beginning: '"first_id","last_id","seal"\r\n',
  }),
  document(listTransfers, {
    operationId: 'admin_ledger_transfers',
    tag: 'Admin',
    summary: 'List the ledger',
    description: 'Every movement of a reward, newest first: it debits one account and credits another.',
    invalid: [{ field: 'limit', code: 'out_of_range', params: { min: 1, max: 100 } }],
    answers: [
      jsonAnswer(200, 'A page of transfers.', TransferPage, {
        one: {
          summary: 'A reward was earned',
          value: {
            next: null,
            previous: null,
            results: [
              {
                ...{ id: 1, debit: 'program:1', credit: 'held:42', amount: 500, unit: 'points', kind: 'earn' },
                ...{ reward: '1-97-inviter-1', created_at: '2026-11-23T10:15:30.000Z' },
              },
            ],
          },
        },
      }),
    ],
  }),
  documentFile(transfersFile, {
    operationId: 'admin_ledger_transfers_csv',
    summary: 'Download the ledger',
    note: 'All transfers, oldest first; times are Unix milliseconds. `npm run ledger:verify` reads it.',
    beginning: '"id","debit","credit","amount"\r\n1,"program:1","held:42",500\r\n',
  }),
]
