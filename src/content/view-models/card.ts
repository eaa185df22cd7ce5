import { longDate, shortDay } from '../../web/dates.ts'
import type { ContentItem } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { makeExcerpt } from '../markdown.ts'
import { toPictureView } from '../picture.ts'

/** An item in a list. `date` is for people, `day` is the same without the year, `iso` is for programs. */
export function itemCard(item: ContentItem) {
  const at = item.publish_at ?? item.created_at
  return {
    href: itemHref(item),
    title: getItemTitle(item),
    line: item.subtitle ?? makeExcerpt(item.body),
    date: longDate(at),
    day: shortDay(at),
    iso: at.toISOString(),
    picture: toPictureView(item),
  }
}
export type ItemCard = ReturnType<typeof itemCard>

/** A photo may have no title. */
export const getItemTitle = (item: Pick<ContentItem, 'title' | 'publish_at' | 'created_at'>): string =>
  item.title || `Foto ${longDate(item.publish_at ?? item.created_at)}`
