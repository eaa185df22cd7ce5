import type { Knex } from 'knex'
import type { Answers } from './answers/answers.ts'
import type { KnownCard } from './contract/source.ts'
import { titlesKnown } from './identity/queries.ts'
import type { LocalEndpoint } from './sources/local-endpoint.ts'

type Deps = { db: Knex; local: Pick<LocalEndpoint, 'atHand'>; answers: Pick<Answers, 'remembered'> }

/**
 * Returns a function that gives the cards of titles from what this server knows already: the library, the titles seen in
 * lists, and cached answers. No source and no other server is asked. Unknown slugs are left out. The order is that of
 * the slugs.
 */
export function createKnownCards({ db, local, answers }: Deps) {
  return async (slugs: readonly string[]): Promise<KnownCard[]> => {
    const meanings = new Map((await titlesKnown(db, slugs)).map((title) => [title.slug, title]))
    const isFrom = (source: string) => (slug: string) => (meanings.get(slug)?.origin ?? source) === source
    const atHand = await local.atHand((source) => slugs.filter(isFrom(source)))
    const known = new Map(atHand.map((card) => [card.anime_slug, card]))
    for (const { slug, title, cover } of meanings.values())
      if (!known.has(slug)) known.set(slug, { anime_slug: slug, judul: title, cover })
    await Promise.all(
      slugs.map(async (slug) => {
        if (known.get(slug)?.cover) return
        const answer = await answers.remembered({ name: 'detail', asked: { slug } })
        if (answer) known.set(slug, { anime_slug: slug, judul: answer.data.judul, cover: answer.data.url_cover })
      }),
    )
    return slugs.flatMap((slug) => known.get(slug) ?? [])
  }
}
