import { photoAddress } from '../../accounts/photo/photo.ts'
import type { Viewer } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { ratingName } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import type { CreatorFacts } from '../creators/queries.ts'
import { comicCard, counted, panelPicture, ratingText } from './card.ts'
import type { CreatorPage } from './queries.ts'

/** `logIn`: the log-in page that leads visitors back; null for members. */
export type Visitor = { viewer: Viewer | null; isFollowed: boolean; logIn: string | null }

export const CREATOR_TABS = ['komik', 'disukai', 'tentang'] as const
type Tab = (typeof CREATOR_TABS)[number]

export const CREATOR_COMICS = 24

/** Null for a tab without rows. */
export const creatorCounts = ({ comics, liked }: CreatorPage) => ({ komik: comics, disukai: liked, tentang: null })

type CreatorParts = { tab: Tab; page: number; comics: Comic[]; newest: Comic | undefined; scene: number | null }

/** `scene`: the picture at the top. */
export function creatorPageView(creator: CreatorPage, parts: CreatorParts, visitor: Visitor, baseUrl: string) {
  const { tab, page, comics, newest, scene } = parts
  const view = creatorView(creator, visitor)
  const counts = creatorCounts(creator)
  const hrefOf = (at: number) => addressWith(view.href, { tab: tab === 'komik' ? null : tab, page: at })
  return {
    creator: view,
    since: `berkarya sejak ${longDate(creator.since)}`,
    figures: figuresOf(creator),
    tab,
    counts,
    cards: tab === 'tentang' ? null : comics.map(comicCard),
    newest: newest?.published_at ? { card: comicCard(newest), when: longDate(newest.published_at) } : null,
    scene: scene === null ? null : panelPicture(scene),
    pagination: pagesOf(counts[tab] ?? 0, CREATOR_COMICS, page, hrefOf),
    canonical: hrefOf(page),
    jsonLd: [structuredData({ '@type': 'Person', name: creator.name, url: baseUrl + view.href })],
  }
}

type Facts = Omit<CreatorFacts, 'since'>

const figuresOf = ({ followers, views, likes }: Facts): string =>
  Object.entries({ pengikut: followers, 'kali dibaca': views, suka: likes })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${counted(count)} ${name}`)
    .join(' · ')

/** `follow` is null for the creator's own account. */
export function creatorView(creator: Facts, { viewer, isFollowed, logIn }: Visitor) {
  const { slug, rating, city, region } = creator
  return {
    ...creator,
    href: creatorHref(slug),
    photo: photoAddress(creator),
    rank: [ratingName(rating), ratingText(rating)].filter(Boolean).join(' '),
    place: [city, region].filter(Boolean).join(', '),
    follow: viewer?.id === creator.user_id ? null : followView(creator, isFollowed, logIn),
  }
}

export function followView({ slug, name }: Facts, isOn: boolean, logIn: string | null) {
  return { id: `ikuti-${slug}`, action: `${creatorHref(slug)}ikuti/`, name, isOn, logIn }
}
