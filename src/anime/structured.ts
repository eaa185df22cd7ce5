import type { AnimeView } from './present/show.ts'

/** JSON-LD for search engines, as text that is safe inside a script element. */
const asText = (thing: object) =>
  JSON.stringify({ '@context': 'https://schema.org', ...thing }).replaceAll('<', '\\u003c')

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
    url: `${baseUrl}/anime/${anime.slug}/`,
    inLanguage: 'id',
    genre: anime.genres.map((genre) => genre.name),
    ...(anime.synopsis ? { description: anime.synopsis } : {}),
    ...(anime.cover ? { image: anime.cover } : {}),
    ...(isMovie ? {} : { numberOfEpisodes: anime.episodes.length }),
  })
