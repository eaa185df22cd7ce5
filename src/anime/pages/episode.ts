import type { Knex } from 'knex'
import { z } from 'zod'
import { type AppRouter, type Context, wantsFragment } from '../../web/context.ts'
import { notFound } from '../../web/errors.ts'
import { Digits, readParam, readQuery, Text } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import type { Answer } from '../answers.ts'
import type { Catalog } from '../catalog.ts'
import type { PlayerHosts } from '../players.ts'
import { episodeHref, sourceNote } from '../present/cards.ts'
import { type EpisodeView, episodeView } from '../present/episode.ts'
import { type ReportView, reportView } from '../present/report.ts'
import { addReport } from '../queries.ts'
import { noValues, readReport } from '../reports.ts'
import { episodeSlug } from '../slugs.ts'
import { breadcrumbs, episodeData } from '../structured.ts'
import { episodePage, reportFragment } from '../views.ts'

const Path = Text.min(1).max(300)
const Query = z.object({
  server: Digits.pipe(z.int().min(1).max(1_000)).nullable().catch(null).default(null),
  'terima-kasih': z.string().catch('').default(''),
})

type Deps = { catalog: Catalog; db: Knex; hosts: PlayerHosts }

/** One episode with its player, and what visitors say is wrong with it. */
export function episodePages(router: AppRouter, { catalog, db, hosts }: Deps) {
  const load = async (ctx: Context, slug: string, server: number | null) => {
    const answer = await catalog.ask(ctx.state, 'episode', { slug })
    const { anime_slug: anime } = answer.data.anime_info
    const detail = anime === null ? null : await catalog.askAside(ctx.state, 'detail', { slug: anime })
    return { answer, episode: episodeView(answer.data, detail?.data ?? null, { slug, server, hosts }) }
  }

  router.get('/episode/*slug', async (ctx) => {
    const given = readParam(Path, ctx.params.slug).replace(/\/$/, '')
    const slug = episodeSlug(given)
    if (slug === '') throw notFound()
    if (slug !== given || !ctx.path.endsWith('/')) return leadTo(ctx, slug)
    const query = readQuery(Query, ctx.query)
    const { answer, episode } = await load(ctx, slug, query.server)
    const thanks = query['terima-kasih'] === 'laporan'
    showEpisode(ctx, answer, episode, reportView(episode, { values: noValues, errors: {}, thanks }))
  })

  router.post('/episode/*slug/laporan', async (ctx) => {
    const { answer, episode } = await load(ctx, episodeSlug(readParam(Path, ctx.params.slug)), null)
    const read = readReport(ctx.request.body)
    if (!read.ok) return showAgain(ctx, answer, episode, reportView(episode, read))
    await addReport(db, {
      episode_slug: episode.slug,
      title: episode.heading,
      ...read.report,
      created_at: new Date(),
    })
    const report = reportView(episode, { values: noValues, errors: {}, thanks: true })
    if (wantsFragment(ctx)) return answerFragment(ctx, reportFragment({ report }))
    ctx.status = 303
    ctx.redirect(`${episode.href}?terima-kasih=laporan#laporkan`)
  })
}

function leadTo(ctx: Context, slug: string) {
  ctx.status = 301
  ctx.redirect(episodeHref(slug) + ctx.search)
}

function showAgain(ctx: Context, answer: Answer<'episode'>, episode: EpisodeView, report: ReportView) {
  ctx.status = 422
  if (wantsFragment(ctx)) answerFragment(ctx, reportFragment({ report }))
  else showEpisode(ctx, answer, episode, report)
}

function showEpisode(ctx: Context, answer: Answer<'episode'>, episode: EpisodeView, report: ReportView) {
  const { baseUrl } = ctx.state
  const { anime, name, href } = episode
  const trail = [['Beranda', '/'], ...(anime.href ? [[anime.title, anime.href] as const] : []), [name, href]] as const
  episodePage(ctx, {
    episode,
    report,
    note: sourceNote(answer, new Date()),
    image: anime.slug === null ? null : `/kartu/${encodeURIComponent(anime.slug)}.png`,
    jsonLd: [episodeData(baseUrl, episode), breadcrumbs(baseUrl, trail)],
  })
}
