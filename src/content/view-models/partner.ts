import type { ContentItem } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { makeExcerpt, renderMarkdown } from '../markdown.ts'
import { jpegAddress, toPictureView } from '../picture.ts'

export type PartnerCard = ReturnType<typeof partnerCard>
export const partnerCard = (item: ContentItem) => ({
  href: itemHref(item),
  title: item.title,
  line: item.subtitle ?? firstSentence(makeExcerpt(item.body, 240)),
  picture: toPictureView(item),
})

const firstSentence = (text: string): string => /^.+?[.!?](?=\s|$)/.exec(text)?.[0] ?? text

/** `key` is the key of the preview that shows the partner before it is public. */
export function partnerView(item: ContentItem, others: readonly ContentItem[], key: string | null = null) {
  const card = partnerCard(item)
  return {
    ...card,
    picture: toPictureView(item, key),
    description: makeExcerpt(item.body) || `${item.title}, mitra komunitas KortekStream.`,
    html: renderMarkdown(item.body).html,
    site: toSiteLink(item.website_url),
    others: others.map(partnerCard),
  }
}
export type PartnerView = ReturnType<typeof partnerView>

function toSiteLink(address: string | null) {
  if (!address || !URL.canParse(address)) return null
  const { protocol, host, href } = new URL(address)
  return /^https?:$/.test(protocol) ? { href, host: host.replace(/^www\./, '') } : null
}

export function partnerData(baseUrl: string, item: ContentItem) {
  const site = toSiteLink(item.website_url)
  return {
    '@type': 'Organization',
    name: item.title,
    ...(item.body && { description: makeExcerpt(item.body) }),
    ...(site && { url: site.href }),
    ...(item.picture_file && { logo: baseUrl + jpegAddress(item.picture_file) }),
    mainEntityOfPage: baseUrl + itemHref(item),
  }
}
