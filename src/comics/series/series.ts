import type { Knex } from 'knex'
import * as z from 'zod'
import { Id, wholeNumber } from '../../web/form.ts'
import type { Count } from '../../web/limits.ts'
import { notFound } from '../../web/refusal.ts'
import { words } from '../comic/fields.ts'
import { type Comic, lockComic } from '../comic/queries.ts'
import { inTurn, type Member } from '../creators/creator.ts'
import { LEAST_SERIES_TITLE, longest, MAX_EPISODES, newSeries } from '../limits.ts'
import { checkNewEpisode, maySeeSeries, placeAt } from '../rules/series.ts'
import * as queries from './queries.ts'

export const seriesFields = {
  title: words(LEAST_SERIES_TITLE, longest.seriesTitle, 'Judul'),
  summary: words(0, longest.seriesSummary, 'Ringkasan'),
}
export const EpisodeTitle = words(0, longest.episodeTitle, 'Judul episode')
const WRONG_NUMBER = `Nomornya 1 sampai ${MAX_EPISODES.toLocaleString('id-ID')}.`
export const EpisodeNumber = wholeNumber(z.int(WRONG_NUMBER).min(1, WRONG_NUMBER).max(MAX_EPISODES, WRONG_NUMBER))

/** The fields of a comic's form for its series: null for no series. */
export const episodeFields = {
  series_id: z.union([z.literal('').transform(() => null), Id]).optional(),
  episode_title: EpisodeTitle.prefault(''),
}

export const statusTexts = { ongoing: 'Berlangsung', hiatus: 'Hiatus', finished: 'Tamat' } as const

export const noSeries = () => notFound('Seri ini tidak ada.')

/** Throws a 404 for a series without a public episode, unless it belongs to the viewer. */
export async function readableSeries(db: Knex, id: number | null, viewerId: number | null): Promise<queries.Series> {
  const series = id === null ? null : await queries.findSeries(db, id, viewerId)
  if (series && maySeeSeries(series, viewerId)) return series
  throw noSeries()
}

export type Of = { member: Member; seriesId: number }

/** Throws a 404 if the series does not belong to the member. */
export async function ownSeries(db: Knex, member: Member, id: number): Promise<Of & { series: queries.Series }> {
  const series = await queries.findSeries(db, id, member.id)
  if (series?.user_id === member.id) return { member, seriesId: id, series }
  throw noSeries()
}

const noEpisode = () => notFound('Komik ini bukan episode seri itu.')

/** The caller has checked that the genres exist. */
type NewSeries = queries.SeriesFacts & { genreIds: readonly number[] }

/** Adds a series and makes the member a creator. Returns the id. Throws a 429 beyond the limit. */
export async function addSeries(db: Knex, member: Member, { genreIds, ...facts }: NewSeries, count: Count) {
  await count(newSeries)
  return inTurn(db, member, async (trx) => {
    const id = await queries.insertSeries(trx, { ...facts, user_id: member.id })
    await queries.setSeriesGenres(trx, id, genreIds)
    return id
  })
}

type Work<T> = (trx: Knex, ids: readonly number[]) => Promise<T>

/**
 * Changes of all series of a creator, and of their episodes, run one after another. Throws a 404 if the series does not
 * belong to the member.
 */
const inSeries = <T>(db: Knex, { member, seriesId }: Of, work: Work<T>): Promise<T> =>
  inTurn(db, member, async (trx) => {
    if (!(await queries.lockSeries(trx, member.id, seriesId))) throw noSeries()
    return work(trx, await queries.episodeIds(trx, seriesId))
  })

/** Missing fields stay unchanged. Throws a 404 like `inSeries`. */
export const changeSeries = (db: Knex, of: Of, { genreIds, ...facts }: Partial<NewSeries>): Promise<void> =>
  inSeries(db, of, async (trx) => {
    await queries.updateSeries(trx, of.seriesId, facts)
    if (genreIds) await queries.setSeriesGenres(trx, of.seriesId, genreIds)
  })

/** The episodes stay as comics without a series. Throws a 404 like `inSeries`. */
export const deleteSeries = (db: Knex, of: Of): Promise<void> =>
  inSeries(db, of, async (trx) => {
    await queries.freeComics(trx, { series_id: of.seriesId })
    await queries.deleteSeriesRow(trx, of.seriesId)
  })

type EpisodeChange = { comicId: number; number?: number | undefined; title?: string | undefined }

/**
 * Adds a comic to a series, at the end if there is no `number`. Throws a 404 if the series or the comic does not belong
 * to the member, and a 409 if the comic has a series or the series is full.
 */
export const addEpisode = (db: Knex, of: Of, { comicId, number, title = '' }: EpisodeChange): Promise<void> =>
  inSeries(db, of, async (trx, ids) => {
    const comic = await lockComic(trx, comicId)
    if (comic?.user_id !== of.member.id) throw notFound('Komik ini tidak ada.')
    checkNewEpisode(comic, ids.length)
    await queries.nameEpisode(trx, comicId, title)
    await arrange(trx, of, placeAt(ids, comicId, number))
  })

/** The other episodes move up or down. Throws a 404 if the comic is no episode of the series. */
export const changeEpisode = (db: Knex, of: Of, { comicId, number, title }: EpisodeChange): Promise<void> =>
  inSeries(db, of, async (trx, ids) => {
    if (!ids.includes(comicId)) throw noEpisode()
    if (title !== undefined) await queries.nameEpisode(trx, comicId, title)
    await arrange(trx, of, number === undefined ? ids : placeAt(ids, comicId, number))
  })

/** The comic stays, without a series. Throws a 404 if it is no episode of the series. */
export const removeEpisode = (db: Knex, of: Of, { comicId }: EpisodeChange): Promise<void> =>
  inSeries(db, of, async (trx, ids) => {
    if (!ids.includes(comicId)) throw noEpisode()
    await leaveSeries(trx, { id: comicId, series_id: of.seriesId })
  })

/**
 * Makes a comic the last episode of another series, or removes it from its series. Throws the same errors as
 * `addEpisode`.
 */
export async function setSeries(db: Knex, member: Member, comic: Comic, seriesId: number | null, title: string) {
  const { id: comicId, series } = comic
  if (series && series.id !== seriesId) await removeEpisode(db, { member, seriesId: series.id }, { comicId })
  if (seriesId === null) return
  await (series?.id === seriesId ? changeEpisode : addEpisode)(db, { member, seriesId }, { comicId, title })
}

/** The caller has locked the creator. */
export async function leaveSeries(trx: Knex, { id, series_id }: { id: number; series_id: number | null }) {
  if (series_id === null) return
  await queries.freeComics(trx, { id })
  await queries.numberEpisodes(trx, series_id, await queries.episodeIds(trx, series_id))
}

async function arrange(trx: Knex, { seriesId }: Of, ids: readonly number[]): Promise<void> {
  await queries.numberEpisodes(trx, seriesId, ids)
  await queries.updateSeries(trx, seriesId)
}
