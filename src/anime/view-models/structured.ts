import { animeHref, cardHref } from '../addresses.ts'
import type { EpisodeView } from './episode.ts'
import type { AnimeView } from './show.ts'

/**
 * Serializes structured data (JSON-LD) for search engines and escapes "<", so that the text is safe inside a script
 * element.
 */
const asText = (thing: object) =>
  JSON.stringify({ '@context': 'https://schema.org', ...thing }).replaceAll('<', '\\u003c')

/** Structured data about this website and the address of its search. */
export const websiteData = (baseUrl: string) =>
  asText({
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

export const breadcrumbs = (baseUrl: string, trail: readonly (readonly [name: string, path: string])[]) =>
  asText({
    '@type': 'BreadcrumbList',
    itemListElement: trail.map(([name, path], at) => ({
      '@type': 'ListItem',
      position: at + 1,
      name,
      item: baseUrl + path,
    })),
  })

export const seriesData = (baseUrl: string, anime: AnimeView, isMovie: boolean) =>
  asText({
    '@type': isMovie ? 'Movie' : 'TVSeries',
    name: anime.title,
    url: baseUrl + animeHref(anime.slug),
    inLanguage: 'id',
    genre: anime.genres.map((genre) => genre.name),
    ...(anime.synopsis ? { description: anime.synopsis } : {}),
    ...(anime.cover ? { image: anime.cover } : {}),
    ...(isMovie ? {} : { numberOfEpisodes: anime.episodes.length }),
  })

export const episodeData = (baseUrl: string, episode: EpisodeView) =>
  asText({
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
