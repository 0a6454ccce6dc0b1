import { listAllSignUps, signUpsFile } from '../../../admin/growth/endpoints.ts'
import type { SignUpPage } from '../../../admin/growth/responses.ts'
import { KINDS } from '../../../admin/growth/schemas.ts'
import { PLATFORMS } from '../../../db/referral-schema.ts'
import { countryName } from '../../kit/format.ts'
import { emptyScan } from '../../kit/list-page.tsx'
import type { ListPage } from '../../kit/list-page.tsx'
import { PersonLink, Time, Typed } from '../../kit/small.tsx'
import { GROWTH_PAGE_TEXTS } from '../../texts/growth-page.ts'
import { channelName, channelOptions, GROWTH } from '../../texts/growth.ts'
import { platformName } from './names.ts'

/** `/admin/growth/sign-ups/`: the sign-ups that the figures of growth count. */
export const signUpList: ListPage<SignUpPage> = {
  path: '/growth/sign-ups',
  section: 'growth',
  list: listAllSignUps,
  file: signUpsFile,
  dates: { from: 'from', to: 'to' },
  title: ({ context: { language } }) => GROWTH_PAGE_TEXTS[language].list,
  intro: ({ context: { language } }) => <p class="muted">{GROWTH_PAGE_TEXTS[language].listIntro}</p>,
  filters({ language }) {
    const [text, words] = [GROWTH_PAGE_TEXTS[language], GROWTH[language]]
    return [
      { name: 'channel', label: text.channel, options: channelOptions(language) },
      {
        name: 'kind',
        label: text.kind,
        options: [['', text.anyKind], ...KINDS.map((one) => [one, text[one]] as const)],
      },
      { name: 'campaign', label: text.campaign, autocomplete: 'off', folded: true },
      { name: 'link', label: text.link, hint: text.linkHint, autocomplete: 'off', folded: true },
      {
        name: 'platform',
        label: text.platform,
        options: [['', text.anyPlatform], ...PLATFORMS.map((one) => [one, text[one]] as const)],
        folded: true,
      },
      { name: 'country', label: text.country, autocomplete: 'off', folded: true },
      { name: 'from', type: 'date', label: words.from, folded: true },
      { name: 'to', type: 'date', label: words.to, folded: true },
    ]
  },
  empty(view) {
    const { listEmpty: empty, listNone: none } = GROWTH_PAGE_TEXTS[view.context.language]
    return emptyScan(view, { none, empty })
  },
  columns({ context }) {
    const { language } = context
    const [text, words] = [GROWTH_PAGE_TEXTS[language], GROWTH[language]]
    return [
      { title: words.person, lead: true, cell: ({ person }) => <PersonLink context={context} person={person} /> },
      {
        title: text.link,
        cell: ({ link, channel, campaign }) => (
          <span class="person">
            {link === null ? (
              <Typed text={null} />
            ) : (
              <a href={`/admin/links/${encodeURIComponent(link)}/`}>
                <code>{link}</code>
              </a>
            )}
            <small class="muted">
              {[channelName(channel ?? 'direct', language), campaign].filter(Boolean).join(' · ')}
            </small>
          </span>
        ),
      },
      {
        title: text.inviter,
        cell: ({ inviter }) =>
          inviter === null ? <Typed text={null} /> : <PersonLink context={context} person={inviter} />,
      },
      {
        title: text.platform,
        cell: ({ platform }) => (platform === null ? <Typed text={null} /> : platformName(platform, language)),
      },
      {
        title: text.country,
        cell: ({ country }) => (country === null ? <Typed text={null} /> : countryName(language, country)),
      },
      { title: text.at, cell: ({ at }) => <Time at={at} context={context} /> },
    ]
  },
}
