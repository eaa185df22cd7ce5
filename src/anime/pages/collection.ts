import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, notCacheable, unchanging } from '../../web/context.ts'
import { readQuery, Slug } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import type { KnownCard } from '../contract/source.ts'
import { card, type Pictures } from '../view-models/cards.ts'
import { collectionCardsFragment, collectionPage } from '../views.ts'

const Collection = z.object({ tab: z.enum(['watchlist', 'favorites', 'history']).catch('watchlist') })

const MAX_CARDS = 50
const Slugs = z.preprocess((said) => [said ?? []].flat(), z.array(Slug).max(MAX_CARDS))

type Deps = { knownCards: (slugs: readonly string[]) => Promise<KnownCard[]>; pictures: Pictures }

/**
 * The page of the visitor's watchlist, favorites and history, which are stored in the browser, and the cards with which
 * the browser completes entries that lack a poster.
 */
export function collectionPages(router: AppRouter, { knownCards, pictures }: Deps) {
  router.get('/koleksi', allow('anyone'), (ctx) => {
    ctx.state.madeOf.push(unchanging)
    collectionPage(ctx, readQuery(Collection, ctx.query))
  })

  router.get('/koleksi/kartu', allow('anyone'), async (ctx) => {
    const slugs = Slugs.safeParse(ctx.query.slug)
    if (!slugs.success)
      throw new Refusal(400, `Paling banyak ${MAX_CARDS} slug, masing-masing paling panjang 200 huruf.`)
    const cards = await knownCards([...new Set(slugs.data)])
    ctx.state.madeOf.push(notCacheable)
    answerFragment(ctx, collectionCardsFragment({ cards: cards.map((known) => card(known, pictures, { width: 360 })) }))
  })
}
