import type { ContentItem } from '../item.ts'
import { itemHref, kindNames } from '../kinds.ts'
import { excerptOf, renderMarkdown } from '../markdown.ts'
import { type PictureView, pictureOf } from '../picture.ts'
import { type ItemCard, itemCard } from './card.ts'

export type PhotoCard = ItemCard & { id: string }

export const photoCard = (item: ContentItem): PhotoCard => ({ ...itemCard(item), id: item.public_id })

/**
 * A photo in the viewer. `place`: "7 dari 40", null for a preview. `back`: the place of the photo in the list. `first`
 * and `last` are the addresses of the ends of the gallery, `before` and `after` those of the photos next to this one,
 * and `strip` is the filmstrip.
 */
export type PhotoView = {
  href: string
  title: string
  description: string
  place: string | null
  html: string
  date: string
  iso: string
  picture: PictureView | null
  back: string
  first: string | null
  last: string | null
  before: ItemCard | null
  after: ItemCard | null
  strip: (ItemCard & { isCurrent: boolean; isFar: boolean })[]
}

type Around = {
  /** Number of public photos before this one, and of all. */
  ahead: number
  total: number
  first: ContentItem | undefined
  last: ContentItem | undefined
  beside: readonly ContentItem[]
  back: string
}

/** Photos on each side that a filmstrip shows on phones too. */
const NEAR = 2

/** Builds the page of a photo. `key`: of the preview that shows the photo before it is public. */
export function photoView(item: ContentItem, around: Around, key: string | null = null): PhotoView {
  const { title, line, date, iso, href } = itemCard(item)
  const { ahead, total, first, last, beside, back } = around
  const at = beside.findIndex(({ id }) => id === item.id)
  const cards = beside.map((one, place) => ({
    ...itemCard(one),
    isCurrent: place === at,
    isFar: Math.abs(place - at) > NEAR,
  }))
  const picture = pictureOf(item, key)
  return {
    href,
    title,
    description: line || excerptOf(item.body) || `${title}, foto dari komunitas KortekStream.`,
    place: at < 0 ? null : `${ahead + 1} dari ${total}`,
    html: renderMarkdown(item.body).html,
    date,
    iso,
    // On this page nothing else says what the picture shows.
    picture: picture && { ...picture, alt: picture.alt || title },
    back,
    first: first && at >= 0 ? itemHref(first) : null,
    last: last && at >= 0 ? itemHref(last) : null,
    before: cards[at - 1] ?? null,
    after: at < 0 ? null : (cards[at + 1] ?? null),
    strip: at < 0 ? [] : cards,
  }
}

/** Structured data about a page of the gallery. */
export const galleryData = (
  baseUrl: string,
  gallery: { title: string; canonical: string; cards: readonly PhotoCard[] },
) => ({
  '@type': 'ImageGallery',
  name: `${gallery.title} — KortekStream`,
  url: baseUrl + gallery.canonical,
  inLanguage: 'id',
  image: gallery.cards.flatMap((card) => (card.picture ? [imageData(baseUrl, card, card.picture)] : [])),
})

/** Structured data about the page of one photo. */
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
