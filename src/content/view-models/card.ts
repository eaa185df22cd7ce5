import { longDate, shortDay } from '../../web/dates.ts'
import type { ContentItem } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { excerptOf } from '../markdown.ts'
import { type PictureView, pictureOf } from '../picture.ts'

/** An item in a list. `date`: for people, `day`: the same without its year, `iso`: for programs. */
export type ItemCard = {
  href: string
  title: string
  line: string
  date: string
  day: string
  iso: string
  picture: PictureView | null
}

export const itemCard = (item: ContentItem): ItemCard => {
  const at = item.publish_at ?? item.created_at
  return {
    href: itemHref(item),
    title: titleOf(item),
    line: item.subtitle ?? excerptOf(item.body),
    date: longDate(at),
    day: shortDay(at),
    iso: at.toISOString(),
    picture: pictureOf(item),
  }
}

/** Returns an item's title; photos may be without one. */
export const titleOf = ({
  title,
  publish_at,
  created_at,
}: Pick<ContentItem, 'title' | 'publish_at' | 'created_at'>): string =>
  title || `Foto ${longDate(publish_at ?? created_at)}`
