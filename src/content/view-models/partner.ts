import type { ContentItem } from '../item.ts'
import { itemHref } from '../kinds.ts'
import { excerptOf, renderMarkdown } from '../markdown.ts'
import { jpegAddress, type PictureView, pictureOf } from '../picture.ts'

/** A partner in a list: the first sentence of its text is the `line`. */
export type PartnerCard = { href: string; title: string; line: string; picture: PictureView | null }

export const partnerCard = (item: ContentItem): PartnerCard => ({
  href: itemHref(item),
  title: item.title,
  line: item.subtitle ?? firstSentence(excerptOf(item.body, 240)),
  picture: pictureOf(item),
})

const firstSentence = (text: string): string => /^.+?[.!?](?=\s|$)/.exec(text)?.[0] ?? text

/** The page of a partner. `site`: its own website. */
export type PartnerView = PartnerCard & {
  description: string
  html: string
  site: { href: string; host: string } | null
  others: PartnerCard[]
}

/** Builds the page of a partner. `key`: of the preview that shows the partner before it is public. */
export function partnerView(item: ContentItem, others: readonly ContentItem[], key: string | null = null): PartnerView {
  const card = partnerCard(item)
  return {
    ...card,
    picture: pictureOf(item, key),
    description: excerptOf(item.body) || `${item.title}, mitra komunitas KortekStream.`,
    html: renderMarkdown(item.body).html,
    site: siteOf(item.website_url),
    others: others.map(partnerCard),
  }
}

/** Returns a website's address and host; null for text that is no web address. */
function siteOf(address: string | null): PartnerView['site'] {
  if (!address || !URL.canParse(address)) return null
  const { protocol, host, href } = new URL(address)
  return /^https?:$/.test(protocol) ? { href, host: host.replace(/^www\./, '') } : null
}

export function partnerData(baseUrl: string, item: ContentItem) {
  const site = siteOf(item.website_url)
  return {
    '@type': 'Organization',
    name: item.title,
    ...(item.body && { description: excerptOf(item.body) }),
    ...(site && { url: site.href }),
    ...(item.picture_file && { logo: baseUrl + jpegAddress(item.picture_file) }),
    mainEntityOfPage: baseUrl + itemHref(item),
  }
}
