/** A text with its blanks filled in. */
export const fillIn = (text: string, values: Record<string, string | number>): string =>
  text.replaceAll(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank))
