/** Until when an inviter can be declined: only one who came with the number, which the user may never have asked for. */
export const declinableUntil = (
  { method, at }: { method: string; at: number },
  { declineGraceMs, now }: { declineGraceMs: number; now: number },
): number | null => (method === 'pending_phone' && now < at + declineGraceMs ? at + declineGraceMs : null)
