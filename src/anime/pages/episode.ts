import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, movedTo, seeOther, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { readParam, readQuery, Text, wholeNumber } from '../../web/form.ts'
import { breadcrumbs } from '../../web/formats/structured-data.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { cardHref, episodeHref, hrefInOldLink } from '../addresses.ts'
import type { Answer } from '../answers/copies.ts'
import type { Catalog } from '../catalog.ts'
import { episodeSlug } from '../contract/slugs.ts'
import { reports } from '../limits.ts'
import { addReport } from '../reports/queries.ts'
import { noValues, readReport } from '../reports/report-form.ts'
import { type ReportView, reportFlash, reportView } from '../reports/view-model.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { type EpisodeView, episodeView } from '../view-models/episode.ts'
import { nextEpisode } from '../view-models/next-episode.ts'
import type { PlayerHosts } from '../view-models/players.ts'
import { episodeData } from '../view-models/structured.ts'
import { episodePage, reportFragment, reportPage } from '../views.ts'

const Path = Text.min(1).max(300)
const Query = z.object({ server: wholeNumber(z.int().min(1).max(1_000)).nullable().catch(null).default(null) })

type Deps = { catalog: Catalog; db: Knex; hosts: PlayerHosts; pictures: Pictures }

/** Pages of an episode, with the form to report a problem. */
export function episodePages(router: AppRouter, { catalog, db, hosts, pictures }: Deps) {
  const load = async (ctx: Context, slug: string, server: number | null) => {
    const answer = await catalog.ask(ctx.state, 'episode', { slug })
    const { anime_slug: anime } = answer.data.anime_info
    const isNewest = anime !== null && answer.data.navigation.next_episode === null
    const [detail, week] = await Promise.all([
      anime === null ? null : catalog.askAside(ctx.state, 'detail', { slug: anime }),
      isNewest ? catalog.askAside(ctx.state, 'schedule', {}) : null,
    ])
    const now = new Date()
    const coming = anime !== null && detail && week ? nextEpisode(detail.data, week.data, anime, now) : null
    const wishes = { slug, server, hosts, pictures, now, coming }
    return { answer, episode: episodeView(answer.data, detail?.data ?? null, wishes) }
  }

  router.get('/episode/*slug', allow('anyone'), async (ctx) => {
    const rawSlug = readParam(Path, ctx.params.slug).replace(/\/$/, '')
    const old = hrefInOldLink(rawSlug, 'episode')
    if (old !== null) return movedTo(ctx, old)
    const slug = episodeSlug(rawSlug)
    if (slug === '') throw notFound()
    if (slug !== rawSlug || !ctx.path.endsWith('/')) return movedTo(ctx, episodeHref(slug))
    const query = readQuery(Query, ctx.query)
    const { answer, episode } = await load(ctx, slug, query.server)
    const thanks = flashIn(reportFlash, ctx)
    showEpisode(ctx, answer, episode, reportView(episode, { values: noValues, errors: {}, thanks }))
  })

  router.post('/episode/*slug/laporan', allow('anyone', { limit: reports }), async (ctx) => {
    const slug = episodeSlug(readParam(Path, ctx.params.slug))
    if (slug === '') throw notFound()
    const loaded = await load(ctx, slug, null).catch(unlessUnavailable)
    const { href, heading, servers } = loaded?.episode ?? { href: episodeHref(slug), heading: slug, servers: [] }
    const submission = readReport(ctx.request.body)
    if (submission.ok)
      await addReport(db, { episode_slug: slug, title: heading, ...submission.report, created_at: new Date() })
    if (submission.ok && loaded && !wantsFragment(ctx)) return seeOther(ctx, withFlash(`${href}#laporkan`, 'laporan'))
    const formState = submission.ok ? { values: noValues, errors: {}, thanks: reportFlash.laporan } : submission
    const report = reportView({ href, servers }, formState)
    ctx.status = submission.ok ? 200 : 422
    if (wantsFragment(ctx)) answerFragment(ctx, reportFragment({ report }))
    else if (loaded) showEpisode(ctx, loaded.answer, loaded.episode, report)
    else reportPage(ctx, { report, canonical: href })
  })
}

/** Reports are accepted even while the episode's source is unavailable. */
function unlessUnavailable(error: unknown): null {
  if (error instanceof Refusal && error.status !== 404) return null
  throw error
}

function showEpisode(ctx: Context, answer: Answer<'episode'>, episode: EpisodeView, report: ReportView) {
  const { baseUrl, navigation } = ctx.state
  const { anime, name, href } = episode
  const trail = [...(anime.href ? [[anime.title, anime.href] as const] : []), [name, href]] as const
  episodePage(ctx, {
    episode,
    report,
    note: sourceNote(answer, new Date()),
    image: anime.slug === null ? null : cardHref(anime.slug),
    canonical: href,
    jsonLd: [episodeData(baseUrl, episode), breadcrumbs(baseUrl, ...trail)],
    help: navigation.of('help', null),
  })
}
