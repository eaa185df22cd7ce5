import type { ContentItem } from '../item.ts'
import { itemHref, kindNames } from '../kinds.ts'
import { makeExcerpt, renderMarkdown } from '../markdown.ts'
import { type PictureView, toPictureView } from '../picture.ts'
import { type ItemCard, itemCard } from './card.ts'

export const photoCard = (item: ContentItem) => ({ ...itemCard(item), id: item.public_id })

type Around = {
  /** The number of public photos before this photo. */
  ahead: number
  total: number
  first: ContentItem | undefined
  last: ContentItem | undefined
  beside: readonly ContentItem[]
  back: string
}

/** Photos on each side that a filmstrip shows on phones too. */
const NEAR = 2

/**
 * The page of one photo. `place`: such as "7 dari 40"; null for a preview. `back`: the place of the photo in the list.
 * `first` and `last`: the ends of the gallery. `strip`: the filmstrip. `key`: the key of the preview.
 */
export function photoView(item: ContentItem, around: Around, key: string | null = null) {
  const { title, line, date, iso, href } = itemCard(item)
  const { ahead, total, first, last, beside, back } = around
  const at = beside.findIndex(({ id }) => id === item.id)
  const cards = beside.map((one, place) => ({
    ...itemCard(one),
    isCurrent: place === at,
    isFar: Math.abs(place - at) > NEAR,
  }))
  const picture = toPictureView(item, key)
  return {
    href,
    title,
    description: line || makeExcerpt(item.body) || `${title}, foto dari komunitas KortekStream.`,
    place: at < 0 ? null : `${ahead + 1} dari ${total}`,
    html: renderMarkdown(item.body).html,
    date,
    iso,
    // Nothing else on this page says what the picture shows.
    picture: picture && { ...picture, alt: picture.alt || title },
    back,
    first: first && at >= 0 ? itemHref(first) : null,
    last: last && at >= 0 ? itemHref(last) : null,
    before: cards[at - 1] ?? null,
    after: at < 0 ? null : (cards[at + 1] ?? null),
    strip: at < 0 ? [] : cards,
  }
}
export type PhotoView = ReturnType<typeof photoView>

export const galleryData = (
  baseUrl: string,
  gallery: { title: string; canonical: string; cards: readonly ReturnType<typeof photoCard>[] },
) => ({
  '@type': 'ImageGallery',
  name: `${gallery.title} — KortekStream`,
  url: baseUrl + gallery.canonical,
  inLanguage: 'id',
  image: gallery.cards.flatMap((card) => (card.picture ? [imageData(baseUrl, card, card.picture)] : [])),
})

export const photoData = (baseUrl: string, photo: PhotoView) => ({
  ...(photo.picture ? imageData(baseUrl, photo, photo.picture) : { '@type': 'WebPage', name: photo.title }),
  description: photo.description,
  isPartOf: { '@type': 'ImageGallery', url: baseUrl + kindNames.photo.href },
})

const imageData = (
  baseUrl: string,
  { href, title, iso }: Pick<ItemCard, 'href' | 'title' | 'iso'>,
  picture: PictureView,
) => ({
  '@type': 'ImageObject',
  name: title,
  ...(picture.alt && { caption: picture.alt }),
  contentUrl: baseUrl + picture.jpeg,
  thumbnailUrl: baseUrl + picture.src,
  mainEntityOfPage: baseUrl + href,
  uploadDate: iso,
})
