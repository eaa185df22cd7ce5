import { allow } from '../../platform/access.ts'
import type { AppRouter, Context } from '../../web/context.ts'
import { breadcrumbs, structuredData } from '../../web/formats/structured-data.ts'
import { page as pageOf } from '../../web/render.ts'
import type { ContentItem } from '../item.ts'
import { kindNames } from '../kinds.ts'
import { listPublished } from '../queries.ts'
import { type PartnerCard, type PartnerView, partnerCard, partnerData, partnerView } from '../view-models/partner.ts'
import { findShown, type PageDeps } from './find.ts'

const partnersPage = pageOf<{ partners: PartnerCard[]; jsonLd: string[] }>('/content/partners')
const partnerPage = pageOf<{ partner: PartnerView; isPreview: boolean; jsonLd: string[] }>('/content/partner')

const { href: PARTNERS, many: NAME } = kindNames.partner
/** Maximum number of partners in the list, which has one page. */
const MOST = 500
/** Other partners on the page of a partner. */
const OTHERS = 4

/** The list of partners, and the page of each. */
export function partnerPages(router: AppRouter, deps: PageDeps) {
  const { db, changes } = deps

  router.get('/mitra', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(changes.ingredient())
    const items = await listPublished(db, { kind: 'partner' }, { order: 'position', limit: MOST }, new Date())
    const { baseUrl } = ctx.state
    const list = items.map((item, at) => ({ '@type': 'ListItem', position: at + 1, item: partnerData(baseUrl, item) }))
    const jsonLd = [structuredData({ '@type': 'ItemList', name: NAME, itemListElement: list })]
    partnersPage(ctx, { partners: items.map(partnerCard), jsonLd })
  })

  router.get('/mitra/:slug', allow('anyone'), async (ctx) => {
    const partner = await findShown(deps, ctx, 'partner')
    if (partner) await showPartner(deps, ctx, partner)
  })
}

/** Answers with the page of a partner. `key`: of the preview that shows the partner before it is public. */
export async function showPartner(
  { db }: Pick<PageDeps, 'db'>,
  ctx: Context,
  item: ContentItem,
  key: string | null = null,
): Promise<void> {
  const list = await listPublished(db, { kind: 'partner' }, { order: 'position', limit: OTHERS + 1 }, new Date())
  const others = list.filter(({ id }) => id !== item.id).slice(0, OTHERS)
  const partner = partnerView(item, others, key)
  const { baseUrl } = ctx.state
  const trail = [
    ['Beranda', '/'],
    [NAME, PARTNERS],
    [partner.title, partner.href],
  ] as const
  const jsonLd = key === null ? [structuredData(partnerData(baseUrl, item)), breadcrumbs(baseUrl, trail)] : []
  partnerPage(ctx, { partner, isPreview: key !== null, jsonLd })
}
