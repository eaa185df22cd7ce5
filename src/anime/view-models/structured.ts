import { structuredData } from '../../web/formats/structured-data.ts'
import { animeHref, cardHref } from '../addresses.ts'
import type { EpisodeView } from './episode.ts'
import type { AnimeView } from './show.ts'

export const websiteData = (baseUrl: string) =>
  structuredData({
    '@type': 'WebSite',
    name: 'KortekStream',
    url: `${baseUrl}/`,
    inLanguage: 'id',
    potentialAction: {
      '@type': 'SearchAction',
      target: { '@type': 'EntryPoint', urlTemplate: `${baseUrl}/search/?q={search_term_string}` },
      'query-input': 'required name=search_term_string',
    },
  })

export const seriesData = (baseUrl: string, anime: AnimeView) =>
  structuredData({
    '@type': anime.isFilm ? 'Movie' : 'TVSeries',
    name: anime.title,
    ...(anime.otherTitles.length > 0 ? { alternateName: anime.otherTitles.map(({ text }) => text) } : {}),
    url: baseUrl + animeHref(anime.slug),
    inLanguage: 'id',
    genre: anime.genres.map((genre) => genre.name),
    ...(anime.synopsis ? { description: anime.synopsis } : {}),
    ...(anime.cover ? { image: anime.cover } : {}),
    ...(anime.isFilm ? {} : { numberOfEpisodes: anime.episodeCount }),
  })

export const episodeData = (baseUrl: string, episode: EpisodeView) =>
  structuredData({
    '@type': 'TVEpisode',
    name: episode.heading,
    url: baseUrl + episode.href,
    inLanguage: 'id',
    ...(/^\d+$/.test(episode.label ?? '') ? { episodeNumber: Number(episode.label) } : {}),
    ...(episode.releasedOn ? { datePublished: episode.releasedOn } : {}),
    ...(episode.anime.slug
      ? {
          image: baseUrl + cardHref(episode.anime.slug),
          partOfSeries: { '@type': 'TVSeries', name: episode.anime.title, url: baseUrl + episode.anime.href },
        }
      : {}),
  })
