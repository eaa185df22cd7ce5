import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import type { AppRouter } from '../../web/context.ts'
import { answerFeed } from '../../web/formats/feed.ts'
import { seriesHref } from '../comic/comic.ts'
import { type Comic, type ComicFilter, listComics } from '../comic/queries.ts'
import { creatorHref } from '../creators/creator.ts'
import { noSeries } from '../series/series.ts'
import { comicHead } from './card.ts'
import { creatorAt } from './creator.ts'
import { findReadableSeries } from './series.ts'

const IN_FEED = 30

export function feedPages(router: AppRouter, { db }: { db: Knex }) {
  async function readEntries(filter: ComicFilter) {
    const comics = await listComics(db, filter, { sort: 'newest', limit: IN_FEED })
    return comics.flatMap((comic) => (comic.published_at ? [toEntry(comic, comic.published_at)] : []))
  }

  router.get('/kreator/:slug/atom.xml', allow('anyone'), async (ctx) => {
    const { user_id, slug, name, since } = await creatorAt(db, ctx)
    const page = creatorHref(slug)
    const entries = await readEntries({ creator: user_id })
    const names = { key: `kreator/${user_id}`, title: `Komik ${name}`, author: name }
    answerFeed(ctx, { ...names, page, self: `${page}atom.xml`, since, entries })
  })

  router.get('/komik/seri/:slug/atom.xml', allow('anyone'), async (ctx) => {
    const series = await findReadableSeries(db, ctx, 'atom.xml')
    if (!series) return
    if (series.episode_count === 0) throw noSeries()
    const page = seriesHref(series)
    const names = { key: `komik/seri/${series.id}`, title: series.title, author: series.author.name }
    answerFeed(ctx, { ...names, page, self: `${page}atom.xml`, entries: await readEntries({ series: series.id }) })
  })
}

function toEntry(comic: Comic, published: Date) {
  const { title, href, creator, synopsis } = comicHead(comic)
  const { series, episode_number, episode_title, author } = comic
  return {
    key: `komik/${comic.id}`,
    title: series ? `${series.title} ${episode_number}: ${episode_title || title}` : title,
    href,
    author: creator,
    published,
    changed: comic.updated_at,
    summary: synopsis || `${comic.panel_count} panel oleh ${author.name}.`,
  }
}
