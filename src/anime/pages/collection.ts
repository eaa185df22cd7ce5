import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, notCacheable } from '../../web/context.ts'
import { many, readQuery, Slug } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import type { LocalCard } from '../contract/source.ts'
import { episodesAfter } from '../identity/episode-queries.ts'
import { episodeName } from '../identity/labels.ts'
import { type NewEpisodes, PAGES_OF_A_WEEK } from '../known-cards.ts'
import { card, type Pictures } from '../view-models/cards.ts'
import { newEpisode } from '../view-models/lists.ts'
import { collectionCardsFragment, collectionPage, newEpisodeCardsFragment, nextUpFragment } from '../views.ts'

const Collection = z.object({ tab: z.enum(['watchlist', 'favorites', 'history']).catch('watchlist') })

const MAX_CARDS = 50
const Slugs = many(Slug, MAX_CARDS)

/** Titles (`slug`), and for each of them the episode (`sesudah`) after which the next one is looked for. */
const MAX_ENDS = 12
const Ends = z
  .object({ slug: many(Slug, MAX_ENDS), sesudah: many(Slug, MAX_ENDS) })
  .refine(({ slug, sesudah }) => slug.length === sesudah.length)

type Deps = {
  db: Knex
  knownCards: (slugs: readonly string[]) => Promise<LocalCard[]>
  newEpisodes: NewEpisodes
  pictures: Pictures
}

/**
 * The collection's page, which the browser fills from its own copy, and the cards with which the browser completes it.
 * No source and no other server is asked for any of it.
 */
export function collectionPages(router: AppRouter, { db, knownCards: findLocalCards, newEpisodes, pictures }: Deps) {
  router.get('/koleksi', allow('anyone'), (ctx) => {
    const { navigation, madeOf } = ctx.state
    const popular = navigation.instead('/koleksi')
    madeOf.push({ isCurrent: () => navigation.instead('/koleksi') === popular })
    collectionPage(ctx, { ...readQuery(Collection, ctx.query), popular })
  })

  router.get('/koleksi/kartu', allow('anyone'), async (ctx) => {
    const cards = await findLocalCards(readSlugs(ctx))
    ctx.state.madeOf.push(notCacheable)
    answerFragment(
      ctx,
      collectionCardsFragment({ cards: cards.map((localCard) => card(localCard, pictures, { width: 360 })) }),
    )
  })

  router.get('/koleksi/episode-baru', allow('anyone'), async (ctx) => {
    const now = new Date()
    const episodes = await newEpisodes(readSlugs(ctx), now, PAGES_OF_A_WEEK)
    ctx.state.madeOf.push(notCacheable)
    answerFragment(ctx, newEpisodeCardsFragment({ episodes: episodes.map((item) => newEpisode(item, pictures, now)) }))
  })

  router.get('/koleksi/lanjut', allow('anyone'), async (ctx) => {
    const ends = Ends.safeParse(ctx.query)
    if (!ends.success) throw new Refusal(400, `Paling banyak ${MAX_ENDS} pasang slug dan sesudah.`)
    const pairs = ends.data.slug.map((slug, at) => ({ slug, after: ends.data.sesudah[at] ?? '' }))
    const nextEpisodes = await episodesAfter(db, pairs)
    ctx.state.madeOf.push(notCacheable)
    answerFragment(
      ctx,
      nextUpFragment({ episodes: nextEpisodes.map((next) => ({ ...next, name: episodeName(next.label) })) }),
    )
  })
}

function readSlugs({ query }: Context): string[] {
  const slugs = Slugs.safeParse(query.slug)
  if (!slugs.success) throw new Refusal(400, `Paling banyak ${MAX_CARDS} slug, masing-masing paling panjang 200 huruf.`)
  return [...new Set(slugs.data)]
}
