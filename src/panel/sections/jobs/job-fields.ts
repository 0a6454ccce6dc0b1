const number = (text: string | undefined) => (text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined)

/** What the fields of a form say, as the JSON route takes it. */
export function jobFields(values: Record<string, string>): Record<string, unknown> {
  const { action, ids, filter, job, reason, until, confirm, last_id: lastId } = values
  return {
    action,
    reason,
    ...(ids !== undefined && { ids: ids.split(',').map((id) => number(id) ?? id) }),
    ...(ids === undefined && filter !== undefined && { filter: Object.fromEntries(new URLSearchParams(filter)) }),
    ...(job !== undefined && { job: number(job) ?? job }),
    // The field of the browser has no zone: it is sent in UTC.
    ...(until && { params: { until: `${until}${until.endsWith('Z') ? '' : 'Z'}` } }),
    confirm: confirm === undefined ? false : number(confirm),
    ...(lastId !== undefined && { last_id: number(lastId) }),
  }
}
