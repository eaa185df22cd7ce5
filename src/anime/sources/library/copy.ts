import type { Knex } from 'knex'
import type { LibraryReader, LibraryTitle } from '../../../anilibria/catalog-mirror.ts'
import { days } from '../../contract/contract.ts'
import { episodeName } from '../../identity/labels.ts'
import { libraryPrint, type WholeTitle, wholeTitles } from './copy-queries.ts'
import { airingTitles } from './queries.ts'
import { createWriter } from './write.ts'

/** Reads whole titles for the v2 service, as its API shows them. */
export function createLibraryReader({ db, baseUrl }: { db: Knex; baseUrl: string }): LibraryReader {
  const write = createWriter(baseUrl)
  return {
    print: async (now) => `${baseUrl} ${await libraryPrint(db, now)}`,
    async *titles(now) {
      const week = write.week(await airingTitles(db, now), now)
      const dayBySlug = new Map(days.flatMap((day, at) => week[day].map(({ anime_slug }) => [anime_slug, at + 1])))
      for await (const titles of wholeTitles(db, now))
        yield titles.map((title) => ({
          ...toLibraryTitle(title, write.known(title).cover, baseUrl),
          slug: title.slug,
          names: [title.title, title.english, title.native, ...title.synonyms].filter((name) => name !== null),
          popularity: title.views,
          day: dayBySlug.get(title.slug) ?? null,
        }))
    },
  }
}

const types = new Set<string>(['TV', 'Movie', 'OVA', 'ONA', 'Special'] satisfies LibraryTitle['title']['type'][])
const isType = (type: string): type is LibraryTitle['title']['type'] => types.has(type)
const seasons = new Map(Object.entries({ Winter: 'winter', Spring: 'spring', Summer: 'summer', Fall: 'autumn' }))

function toLibraryTitle(title: WholeTitle, poster: string, baseUrl: string): Pick<LibraryTitle, 'id' | 'title'> {
  const episodes = numbered(title.episodes)
  const isOver = title.status === 'Completed' || title.over_since !== null
  const others = [title.native, ...title.synonyms].filter((name) => name !== null)
  const newest = title.episodes.reduce((last, { released_at }) => Math.max(last, released_at.getTime()), 0)
  return {
    id: title.id,
    title: {
      names: { ru: title.title, en: title.english, alternative: others.join(', ') || null },
      description: title.synopsis,
      type: isType(title.type) ? title.type : 'TV',
      status: isOver ? 'completed' : episodes.length > 0 ? 'ongoing' : 'announced',
      genres: title.genres,
      year: title.year,
      season: seasons.get(title.season?.split(' ')[0] ?? '') ?? null,
      episodes: { total: title.total_episodes, current: episodes.length },
      poster: { small: poster, medium: poster, large: poster },
      player: {
        episodes: Object.fromEntries(
          episodes.map(({ ordinal, ...episode }) => [
            String(ordinal),
            {
              number: ordinal,
              name: episode.name ?? episodeName(episode.label),
              preview: `${baseUrl}/ilustrasi/cuplikan/${encodeURIComponent(episode.slug)}.svg`,
              sources: videoSources(`${baseUrl}/media/clip-${episode.clip}`),
              duration: title.minutes * 60,
            },
          ]),
        ),
      },
      rating: title.score === null ? null : Number(title.score),
      updated_at: `${new Date(newest || Date.parse(title.aired_from)).toISOString().slice(0, 19)}Z`,
      blocked: false,
    },
  }
}

const videoSources = (clip: string) => [
  { quality: '480p', url: `${clip}-480.m3u8`, type: 'hls' },
  { quality: '480p', url: `${clip}.mp4`, type: 'mp4' },
  { quality: '240p', url: `${clip}-240.m3u8`, type: 'hls' },
  { quality: '240p', url: `${clip}-240.mp4`, type: 'mp4' },
]

/** Gives each episode a number of its own. An episode between two others, such as a special, gets a fraction. */
function numbered(episodes: WholeTitle['episodes']) {
  const wholeNumbers = new Set(episodes.filter(({ part }) => part === 0).map(({ number }) => Number(number)))
  const used = new Set<number>()
  return episodes
    .map((episode) => {
      let ordinal = Number(episode.number)
      if (episode.part > 0 || used.has(ordinal))
        for (ordinal += 0.5; wholeNumbers.has(ordinal) || used.has(ordinal); )
          ordinal = Math.round((ordinal + 0.01) * 100) / 100
      used.add(ordinal)
      return { ...episode, ordinal }
    })
    .sort((a, b) => a.ordinal - b.ordinal)
}
