/** Signed with no key of anybody's: it shows what a click token looks like. */
export const EXAMPLE_CLICK_TOKEN = 'AGkj8YkBAgMEBQYHCEs0OUZKNWV4YW1wbGUtb25seS0tLS0'
