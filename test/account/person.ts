/** Values that are unique to this person, wherever they turn up. */
export const PERSON = {
  email: 'izolda.completeness@example.com',
  first_name: 'Изольда',
  /** Unique to this person: it would show in the bytes of the search index. */
  last_name: '龘靐齉爩',
  displayName: 'Izolda of the links',
  link: {
    label: 'izolda-label',
    campaign: 'izolda-campaign',
    destination: 'https://izolda.example/to',
    title: 'Izolda invites',
    description: 'Izolda describes',
    image: 'https://izolda.example/image.png',
  },
  userAgent: 'CompletePhone/7 (Izolda 12)',
  address: '198.51.77.23',
  network: '198.51.77.0/24',
  country: 'NU',
}
