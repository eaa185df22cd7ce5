import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, movedTo, wantsFragment } from '../../web/context.ts'
import { Id, readParam, readQuery, Slug, wholeNumber } from '../../web/form.ts'
import { calendarFile } from '../../web/formats/calendar.ts'
import { breadcrumbs } from '../../web/formats/structured-data.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { animeHref, cardHref, hrefInOldLink } from '../addresses.ts'
import type { Catalog, Directory } from '../catalog.ts'
import { episodeName } from '../identity/labels.ts'
import type { Renamed } from '../identity/queries.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { episodesView } from '../view-models/episode-list.ts'
import { filmView } from '../view-models/film.ts'
import { mayContinue, type NextEpisode, nextEpisode, nextEpisodeView } from '../view-models/next-episode.ts'
import { type AnimeView, animeView } from '../view-models/show.ts'
import { seriesData } from '../view-models/structured.ts'
import { animePage, episodesFragment, filmPage } from '../views.ts'

/** The part of a long list of episodes that the visitor asks for. */
const Part = z.object({
  /** The key of the part. */
  bagian: z.string().max(40).nullable().catch(null).default(null),
  /** The number of an episode in the part. */
  ke: wholeNumber(z.int().min(0).max(999_999)).nullable().catch(null).default(null),
})

type Deps = { catalog: Catalog; directory: Directory; pictures: Pictures }

/** A slug may consist of digits too, so it is tried before the number of an old link. */
export function showPages(router: AppRouter, { catalog, directory, pictures }: Deps) {
  router.get('/anime/:slug', allow('anyone'), async (ctx) => {
    const old = hrefInOldLink(ctx.params.slug ?? '', 'anime')
    if (old !== null) return movedTo(ctx, old)
    const slug = readParam(Slug, ctx.params.slug)
    const answer = await catalog
      .ask(ctx.state, 'detail', { slug })
      .catch(unlessNumber(slug))
      .catch(unlessRenamed(directory, slug))
    if (!answer) return ctx.redirect(animeHref(await slugOfNumber(directory, slug)))
    const part = readQuery(Part, ctx.query)
    const now = new Date()
    const { data: detail } = answer
    if (wantsFragment(ctx)) {
      const list = episodesView(detail, slug, { baseUrl: pictures.baseUrl, now, part })
      return answerFragment(ctx, episodesFragment({ list }))
    }
    const anime = animeView(detail, slug, { pictures, now, part })
    const renamed = answer.stale ? await directory.renamedTo(slug).catch(() => null) : null
    const note = { ...sourceNote(answer, now), renamed: renamed && renamedLink(renamed) }
    const page = { anime, note, image: cardHref(slug), jsonLd: structured(ctx, anime) }
    if (anime.isFilm) {
      const [only] = anime.list.rows
      const watch = only ? await catalog.askAside(ctx.state, 'episode', { slug: only.slug }) : null
      return filmPage(ctx, { ...page, film: filmView(anime, watch?.data ?? null, pictures.baseUrl) })
    }
    const week = mayContinue(detail) ? await catalog.askAside(ctx.state, 'schedule', {}) : null
    const next = week && nextEpisode(detail, week.data, slug, now)
    animePage(ctx, { ...page, next: next && nextEpisodeView(slug, next, now) })
  })

  addCalendar(router, catalog)

  // A longer path exists only in old links that contain a whole address.
  router.get('/anime/*address', allow('anyone'), (ctx) => {
    const old = hrefInOldLink(ctx.params.address ?? '', 'anime')
    if (old === null) throw notFound()
    movedTo(ctx, old)
  })
}

function addCalendar(router: AppRouter, catalog: Catalog): void {
  router.get('/anime/:slug/episode-berikutnya.ics', allow('anyone'), async (ctx) => {
    const slug = readParam(Slug, ctx.params.slug)
    const { data: detail } = await catalog.ask(ctx.state, 'detail', { slug })
    const now = new Date()
    const week = mayContinue(detail) ? await catalog.ask(ctx.state, 'schedule', {}) : null
    const next = week && nextEpisode(detail, week.data, slug, now)
    if (!next) throw notFound('Waktu episode berikutnya belum diketahui.')
    ctx.attachment(`${slug}-episode-${next.label}.ics`)
    ctx.type = 'text/calendar; charset=utf-8'
    ctx.body = calendarFile(buildEvent(ctx.state.baseUrl, detail.judul, slug, next), now)
  })
}

const EVENT_MS = 30 * 60_000
const REMINDER_MINUTES = 10

function buildEvent(baseUrl: string, title: string, slug: string, { label, at }: NextEpisode) {
  const name = episodeName(label)
  return {
    id: `${encodeURIComponent(slug)}-${label}@${new URL(baseUrl).hostname}`,
    title: `${title} ${name}`,
    description: `${name} tayang di KortekStream.`,
    url: baseUrl + animeHref(slug),
    starts: at,
    ends: new Date(at.getTime() + EVENT_MS),
    reminder: REMINDER_MINUTES,
  }
}

function structured(ctx: Context, anime: AnimeView): string[] {
  const { baseUrl } = ctx.state
  return [seriesData(baseUrl, anime), breadcrumbs(baseUrl, [anime.title, animeHref(anime.slug)])]
}

const renamedLink = ({ slug, title }: Renamed) => ({ href: animeHref(slug), text: title })

/**
 * Handles the failure of a page without an answer: throws a refusal that names the title that the page's source now has
 * under this slug.
 */
const unlessRenamed =
  (directory: Pick<Directory, 'renamedTo'>, slug: string) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof Refusal) || error.status !== 503) throw error
    const renamed = await directory.renamedTo(slug).catch(() => null)
    if (!renamed) throw error
    throw new Refusal(503, `Di sumbernya judul ini sekarang bernama “${renamed.title}”.`, {
      retryAfter: error.retryAfter,
      link: renamedLink(renamed),
    })
  }

const unlessNumber = (slug: string) => (error: unknown) => {
  if (error instanceof Refusal && error.status === 404 && /^\d+$/.test(slug)) return null
  throw error
}

async function slugOfNumber(directory: Directory, id: string): Promise<string> {
  const slug = await directory.slugOf(readParam(Id, id))
  if (slug) return slug
  throw notFound('Yang kamu cari tidak ada di katalog kami.')
}
