/** The columns that name a user. */
interface Named {
  firstName: string | null
  lastName: string | null
  displayName: string | null
}

/**
 * What staff call a user: the full name, or else the display name. Strangers never see more than the display name,
 * which users choose themselves.
 */
export const nameOf = ({ firstName, lastName, displayName }: Named): string | null =>
  [firstName, lastName].filter(Boolean).join(' ') || displayName

interface Labelled extends Named {
  id: number
  /** As the viewer may see it. */
  phone: string | null
  email?: string | null
}

/** The same where there has to be a text: or else the phone, the e-mail or the id. */
export const labelOf = ({ id, phone, email = null, ...named }: Labelled): string =>
  nameOf(named) ?? phone ?? email ?? `#${id}`
