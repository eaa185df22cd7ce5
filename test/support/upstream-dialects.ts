import type { AnswerData, QuestionName } from '../../src/anime/contract/contract.ts'

/**
 * The format of a server's answers. `ours`: this site's envelope · `original`: bare models, as an older server program
 * sends them · `wrapped`: that program's successor, with lists in `data` and metadata beside them.
 */
export type Dialect = 'ours' | 'original' | 'wrapped'

export type Meta = { source: string; timestamp: Date; stale: boolean; now: Date; query: string }
type Data = AnswerData[QuestionName]

/** Writes the body of a successful answer in the given dialect. */
export function spoken(dialect: Dialect, data: Data, meta: Meta): unknown {
  if (dialect === 'ours') return enveloped(data, meta)
  const bare = bareOf(data, meta.now)
  if (dialect === 'original') return bare
  const notes = { confidence_score: 0.97, message: 'Data berhasil diambil', source: meta.source }
  return Array.isArray(bare) ? { data: bare.map(renamed), ...notes } : { ...renamed(bare), ...notes }
}

/** Writes the body of an error in the given dialect. */
export function complaint(dialect: Dialect, code: string, message: string): unknown {
  if (dialect !== 'ours') return { detail: message }
  return { status: 'error', message, error_code: code, meta: { source: null, timestamp: new Date().toISOString() } }
}

function enveloped(data: Data, { source, timestamp, stale, now, query }: Meta) {
  const meta = { source, timestamp: timestamp.toISOString(), version: '1.0', stale }
  if (!('filters' in data))
    return { status: 'success', message: 'Data berhasil diambil', data: worded(data, now), meta }
  const { filters, ...rest } = data
  return { status: 'success', message: 'Data berhasil diambil', data: rest, meta: { ...meta, query, filters } }
}

const worded = (data: Data, now: Date): unknown =>
  JSON.parse(JSON.stringify(data), (_, value) =>
    value?.rilis_at ? { ...value, rilis: wordedAgo(value.rilis_at, now) } : value,
  )

const wordedAgo = (moment: string, now: Date) => {
  const hours = Math.max(1, Math.floor((now.getTime() - Date.parse(moment)) / 3_600_000))
  return hours < 24 ? `${hours} hours yang lalu` : `${Math.floor(hours / 24)} days yang lalu`
}

type Fields = Record<string, unknown>

/**
 * Converts an answer to the `original` dialect: other field names, "N/A" for null, everything a string, lists without
 * pagination, each day of the schedule by itself.
 */
function bareOf(data: Data, now: Date): Fields | Fields[] {
  const agoed = ({ rilis_at, ...item }: AnswerData['latest']['results'][number]) => ({
    ...item,
    rilis: rilis_at === null ? 'N/A' : wordedAgo(rilis_at, now),
  })
  if ('top10' in data) {
    const top10 = data.top10.map((item) => ({ ...item, rating: item.rating ?? 'N/A', genres: [] }))
    return { ...data, top10, new_eps: data.new_eps.map(agoed) }
  }
  if ('filters' in data) return data.results.map(foundBare)
  if ('pagination' in data) {
    return data.results.map((item) => ('episode' in item ? agoed(item) : { ...item, tanggal: null }))
  }
  if ('judul' in data) return detailBare(data)
  return 'title' in data ? episodeBare(data) : data
}

const foundBare = ({ url, cover, genres, ...item }: AnswerData['search']['results'][number]) => ({
  ...item,
  url_anime: url,
  penonton: '154157 Views',
  sinopsis: 'N/A',
  genre: genres,
  url_cover: cover ?? 'N/A',
})

function detailBare({ details, rating, episode_list, recommendations, ...show }: AnswerData['detail']): Fields {
  const labels = Object.entries(details).map(([name, value]) => [
    name === 'Released' ? 'Released:' : name,
    [value].flat().join(', '),
  ])
  return {
    ...show,
    judul: `Nonton Anime ${show.judul}`,
    penonton: null,
    details: { ...Object.fromEntries(labels), Source: 'N/A' },
    rating: { score: rating.value, users: `${rating.votes} users` },
    episode_list: episode_list.map(({ slug, date, ...row }) => ({ ...row, episode_slug: slug, release_date: date })),
    recommendations: recommendations.map(({ judul, cover, ...item }) => ({
      title: judul,
      ...item,
      cover_url: cover,
      rating: '-',
      episode: 'N/A',
    })),
  }
}

function episodeBare({
  navigation,
  streaming_servers,
  anime_info,
  other_episodes,
  ...page
}: AnswerData['episode']): Fields {
  return {
    ...page,
    title: `${page.title} Sub Indo`,
    streaming_servers: streaming_servers.map(({ name, url }) => ({ server_name: name, streaming_url: url })),
    navigation: {
      previous_episode_url: navigation.prev_episode?.url ?? null,
      next_episode_url: navigation.next_episode?.url ?? '#',
      all_episodes_url: anime_info.url,
    },
    anime_info: { title: anime_info.title, thumbnail_url: 'N/A', synopsis: 'N/A', genres: [] },
    other_episodes: other_episodes.map(({ url, episode }) => ({
      title: `${anime_info.title} Episode ${episode} Sub Indo`,
      url,
      thumbnail_url: 'N/A',
      release_date: 'N/A',
    })),
  }
}

/** Renames two fields as the `wrapped` dialect does in searches and details. */
const renamed = ({ url_anime, url_cover, ...rest }: Fields): Fields => ({
  ...rest,
  ...(url_anime === undefined ? {} : { url: url_anime }),
  ...(url_cover === undefined ? {} : { cover: url_cover }),
})
