/** Prices are kept in millionths of the currency of `SMS_PRICES`. */
export const MICROS = 1_000_000
