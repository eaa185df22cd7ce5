import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { structuredData } from '../../web/formats/structured-data.ts'
import { page as pageOf } from '../../web/render.ts'
import { kindNames } from '../kinds.ts'
import { listPublished } from '../queries.ts'
import { type PartnerCard, type PartnerView, partnerCard, partnerData, partnerView } from '../view-models/partner.ts'
import { findPublic, type PageDeps, type ShowItem, trailTo } from './find.ts'

const partnersPage = pageOf<{ partners: PartnerCard[]; jsonLd: string[] }>('/content/partners')
const partnerPage = pageOf<{ partner: PartnerView; isPreview: boolean; jsonLd: string[] }>('/content/partner')

const MOST = 500
const OTHERS = 4

export function partnerPages(router: AppRouter, deps: PageDeps) {
  const { db, changes } = deps

  router.get('/mitra', allow('anyone'), async (ctx) => {
    ctx.state.madeOf.push(changes.ingredient())
    const items = await listPublished(db, { kind: 'partner' }, { order: 'position', limit: MOST }, new Date())
    const { baseUrl } = ctx.state
    const list = items.map((item, at) => ({ '@type': 'ListItem', position: at + 1, item: partnerData(baseUrl, item) }))
    const jsonLd = [structuredData({ '@type': 'ItemList', name: kindNames.partner.many, itemListElement: list })]
    partnersPage(ctx, { partners: items.map(partnerCard), jsonLd })
  })

  router.get('/mitra/:slug', allow('anyone'), async (ctx) => {
    const partner = await findPublic(deps, ctx, 'partner')
    if (partner) await showPartner(deps, ctx, partner)
  })
}

export const showPartner: ShowItem = async ({ db }, ctx, item, key = null) => {
  const list = await listPublished(db, { kind: 'partner' }, { order: 'position', limit: OTHERS + 1 }, new Date())
  const others = list.filter(({ id }) => id !== item.id).slice(0, OTHERS)
  const partner = partnerView(item, others, key)
  const { baseUrl } = ctx.state
  const jsonLd = key === null ? [structuredData(partnerData(baseUrl, item)), trailTo(baseUrl, item, partner)] : []
  partnerPage(ctx, { partner, isPreview: key !== null, jsonLd })
}
