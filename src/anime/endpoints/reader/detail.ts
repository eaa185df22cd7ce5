import { SourceFailure } from '../../../net/failure.ts'
import type { AnswerData } from '../../contract/contract.ts'
import { dateText } from '../../contract/moments.ts'
import { newestFirst } from '../../identity/episode-order.ts'
import { labelIn } from '../../identity/labels.ts'
import { address, animeSlug, episodeLink } from './links.ts'
import { type Here, readGenres, series } from './lists.ts'
import {
  count,
  crowd,
  entries,
  type Fields,
  flag,
  isFields,
  label,
  optional,
  pick,
  prose,
  salvage,
  says,
  score,
  text,
  toTitle,
  words,
} from './values.ts'

type Detail = AnswerData['detail']

const listNames = ['episode_list', 'episodes', 'daftar_episode'] as const
const manyEpisodes = 5_000
const relationNames = ['relations', 'relasi', 'related', 'franchise'] as const
const manyRelations = 40

/**
 * Reads a title from another server's answer. Throws a `SourceFailure` if it lacks a name, a link or a list of episodes
 * (invalid), or has nothing more than these (empty).
 */
export function readDetail(payload: unknown, here: Here): Detail {
  const show = isFields(payload) ? payload : {}
  const card = series({ ...show, url: pick(show, 'url_anime', 'url') }, here)
  if (!card || !says(show, ...listNames)) throw new SourceFailure('wrong_schema', 'detail: no title, link or episodes')
  const detail: Detail = {
    judul: card.judul,
    url_anime: card.url,
    anime_slug: card.anime_slug,
    ...readFacts(show),
    url_cover: card.cover,
    episode_list: newestFirst(
      salvage('episode_list', pick(show, ...listNames), (row) => episodeRow(row, here), manyEpisodes),
    ),
    ...(flag(pick(show, 'blocked')) === true && { blocked: true }),
    recommendations: optional(pick(show, 'recommendations', 'rekomendasi'), (item) => series(item, here)),
    relations: optional(pick(show, ...relationNames), (item) => relation(item, here), manyRelations),
  }
  if (isBare(detail)) throw new SourceFailure('empty', 'detail: a title and nothing else')
  return detail
}

function readFacts(show: Fields) {
  const rating = pick(show, 'rating')
  const ratings: Fields = isFields(rating) ? rating : { value: rating }
  const value = score(pick(ratings, 'value', 'score', 'skor'))
  const skor = score(pick(show, 'skor', 'score'))
  return {
    status: animeStatus(pick(show, 'status')),
    tipe: text(pick(show, 'tipe', 'type'), 60),
    skor: skor ?? value,
    penonton: crowd(pick(show, 'penonton', 'views')),
    sinopsis: prose(pick(show, 'sinopsis', 'synopsis', 'description')),
    genre: readGenres(show),
    details: Object.fromEntries(entries(pick(show, 'details', 'detail'), 60, fact)),
    rating: { value: value ?? skor, votes: crowd(pick(ratings, 'votes', 'users')) },
  }
}

/** Leaves out the status of the response, such as "success", which some servers put in this field. */
function animeStatus(value: unknown): string | null {
  const status = text(value, 60)
  return status !== null && /^(?:success|ok|200)$/i.test(status) ? null : status
}

/** Reads a fact that is one text or a list of texts. */
function fact(value: unknown): string | string[] | null {
  if (!Array.isArray(value)) return text(value)
  const several = words(value)
  return several.length > 0 ? several : null
}

function episodeRow(row: Fields, { base, now }: Here) {
  const link = episodeLink(row, base)
  const title = toTitle(pick(row, 'title', 'judul'), 'episode')
  return (
    link && {
      episode: label(pick(row, 'episode', 'number', 'eps')) ?? labelIn(title),
      title,
      date: dateText(text(pick(row, 'date', 'release_date', 'upload_time', 'tanggal'), 100), now),
      ...link,
    }
  )
}

function relation(item: Fields, { base }: Here) {
  const judul = toTitle(pick(item, 'judul', 'title', 'name'))
  const cover = address(pick(item, 'cover', 'url_cover', 'cover_url', 'image'), base)
  if (judul === null) return null
  return {
    slug: animeSlug(pick(item, 'slug', 'anime_slug'), address(pick(item, 'url', 'link'), base)),
    judul,
    hubungan: text(pick(item, 'hubungan', 'relation', 'relation_type'), 60),
    tipe: text(pick(item, 'tipe', 'type'), 60),
    tahun: count(pick(item, 'tahun', 'year'), 1900),
    cover,
  }
}

const isBare = ({ url_cover, sinopsis, genre, details, episode_list }: Detail) =>
  !url_cover && !sinopsis && genre.length + Object.keys(details).length + episode_list.length === 0
