import type { Knex } from 'knex'
import * as z from 'zod'
import { photoAddress } from '../../accounts/photo/photo.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, movedTo } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { PageNumber, readQuery } from '../../web/form.ts'
import { breadcrumbs, structuredData } from '../../web/formats/structured-data.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { page as pageOf } from '../../web/render.ts'
import { ageText, COMICS, comicHref, idOfSlug, OWN_SERIES, readHref, seriesHref, seriesSlug } from '../comic/comic.ts'
import { creatorHref } from '../creators/creator.ts'
import { chooseEpisode, isNewEpisode, isSeriesPublic, seesAllEpisodes } from '../rules/series.ts'
import { isPublic } from '../rules/visibility.ts'
import { countEpisodes, type Episode, listEpisodes, type Series } from '../series/queries.ts'
import { readableSeries, statusTexts } from '../series/series.ts'
import { comicHead, countedAll, coverView, getUnit, panelPicture, readingTime } from './card.ts'
import { makeVisitor, seriesFollowView, type Visitor } from './creator.ts'

const seriesPage = pageOf<ReturnType<typeof seriesPageView>>('/comics/series/series')

const Where = z.object({ page: PageNumber.catch(1) })
const EPISODES = 60

export const seriesPages = (router: AppRouter, { db }: { db: Knex }) =>
  router.get('/komik/seri/:slug', allow('anyone'), async (ctx) => {
    const series = await findReadableSeries(db, ctx)
    if (!series) return
    const { page } = readQuery(Where, ctx.query)
    const viewerId = ctx.state.viewer?.id ?? null
    const filter = { seriesId: series.id, isPublic: !seesAllEpisodes(series, viewerId) }
    const episodes = await listEpisodes(db, filter, { ...toPageRange(page, EPISODES), viewerId })
    const total = await countEpisodes(db, filter)
    const visitor = makeVisitor(ctx, series, seriesHref(series))
    seriesPage(ctx, seriesPageView(series, { episodes, total, page, visitor, baseUrl: ctx.state.baseUrl }))
  })

/** `below`: the rest of the address. Redirects an outdated slug and returns null. */
export async function findReadableSeries(db: Knex, ctx: Context, below = ''): Promise<Series | null> {
  const series = await readableSeries(db, idOfSlug(ctx.params.slug ?? ''), ctx.state.viewer?.id ?? null)
  if (ctx.params.slug === seriesSlug(series)) return series
  movedTo(ctx, seriesHref(series) + below)
  return null
}

type Parts = { episodes: readonly Episode[]; total: number; page: number; visitor: Visitor; baseUrl: string }

function seriesPageView(series: Series, { episodes, total, page, visitor, baseUrl }: Parts) {
  const { title, summary, author, progress, episode_count, total_views, total_followers } = series
  const href = seriesHref(series)
  const getHref = (at: number) => addressWith(href, { page: at })
  const isOwn = visitor.viewer?.id === series.user_id
  const trail = breadcrumbs(baseUrl, ['Komik', COMICS], [title, href])
  return {
    series: {
      title,
      href,
      summary,
      status: series.status,
      statusText: statusTexts[series.status],
      cover: coverView(series),
      creator: { name: author.name, photo: photoAddress(author), href: author.slug && creatorHref(author.slug) },
      facts: [ageText(series.age_label), ...series.genres],
      figures: countedAll({ episode: episode_count, 'kali dibaca': total_views, pengikut: total_followers }),
      read: readLink(series),
      finished: progress.finished > 0 ? `${progress.finished} dari ${episode_count} selesai dibaca` : null,
      follow: isOwn ? null : seriesFollowView(series, visitor.isFollowed, visitor.logIn),
      studio: isOwn ? `${OWN_SERIES}${series.id}/` : null,
      isPublic: isSeriesPublic(series),
    },
    episodes: episodes.map(episodeRow),
    pagination: paginateOrThrow(total, EPISODES, page, getHref),
    canonical: getHref(page),
    jsonLd: isSeriesPublic(series) ? [seriesData(series, episodes, baseUrl), trail] : [],
  }
}

function readLink(series: Series) {
  const to = chooseEpisode(series)
  if (!to) return null
  const text = to.isStart ? 'Baca dari awal' : `Lanjut episode ${to.episode.episode_number}`
  return { href: readHref(to.episode), text }
}

function episodeRow(episode: Episode) {
  const { cover, place, finished, published_at } = episode
  const isOpen = isPublic(episode)
  return {
    number: episode.episode_number,
    title: episode.episode_title || comicHead(episode).title,
    href: isOpen ? readHref(episode) : comicHref(episode),
    picture: cover === null ? null : panelPicture(cover, episode.cover_width),
    when: published_at && { text: longDate(published_at), iso: published_at.toISOString() },
    length: readingTime(episode),
    unit: getUnit(episode),
    state: finished ? 'read' : place === null ? 'new' : 'begun',
    place: place ?? 0,
    total: episode.panel_count,
    mark: !isOpen ? 'Hanya kamu' : isNewEpisode(published_at, place, new Date()) ? 'Baru' : null,
  }
}

const seriesData = (series: Series, episodes: readonly Episode[], baseUrl: string) =>
  structuredData({
    '@type': 'ComicSeries',
    name: series.title,
    url: baseUrl + seriesHref(series),
    description: series.summary,
    inLanguage: 'id',
    genre: series.genres,
    author: { '@type': 'Person', name: series.author.name },
    contentRating: series.age_label,
    hasPart: episodes.filter(isPublic).map((episode) => ({
      '@type': 'ComicIssue',
      issueNumber: episode.episode_number,
      name: episode.episode_title || episode.title,
      url: baseUrl + comicHref(episode),
      datePublished: episode.published_at?.toISOString(),
    })),
  })
