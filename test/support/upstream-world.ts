import { type AnswerData, type Day, days, type Question, type QuestionName } from '../../src/anime/contract/contract.ts'

/** An invented show. `episodes` are labels, newest first, a week apart. `airs` is a time in WIB. */
export type Show = {
  slug: string
  title: string
  type: 'TV' | 'Movie' | 'OVA'
  status: 'Ongoing' | 'Completed'
  year: number
  season?: string
  score: string
  genres: string[]
  episodes: string[]
  airs?: { day: Day; time: string }
}

const upTo = (last: number) => Array.from({ length: last }, (_, at) => String(last - at))
const slugOf = (words: string) => words.toLowerCase().replace(/\W+/g, '-')

const series = (title: string, score: string, genres: string[], more: Partial<Show>): Show => ({
  ...{ slug: slugOf(title), title, type: 'TV', status: 'Ongoing', year: 2026, episodes: upTo(8), score, genres },
  ...more,
})
const film = (title: string, year: number, score: string, genres: string[]) =>
  series(title, score, genres, { type: 'Movie', status: 'Completed', year, episodes: ['Movie'] })

const autumn = { season: 'Fall 2026' }
const action = ['Action', 'Drama']
const ended = { status: 'Completed' } as const

/** Three seasons of one story, half numbers, a word as a label, films, and more than thirty series episodes. */
export const worldShows: readonly Show[] = [
  series('Arus Waktu Season 2 Part 2', '8.61', action, {
    ...autumn,
    episodes: upTo(6),
    airs: { day: 'Monday', time: '00:00' },
  }),
  series('Arus Waktu Season 2', '8.40', action, { ...ended, season: 'Spring 2026' }),
  series('Arus Waktu', '8.12', action, { ...ended, year: 2024 }),
  series('Penjaga Rak Buku', '7.55', ['Slice of Life'], {
    ...autumn,
    episodes: ['5', '4.5', '4', '3', '2', '1', 'Spesial'],
    airs: { day: 'Wednesday', time: '21:30' },
  }),
  series('Dapur di Ujung Galaksi', '7.90', ['Sci-Fi', 'Comedy'], {
    ...autumn,
    episodes: upTo(7),
    airs: { day: 'Saturday', time: '17:00' },
  }),
  film('Hujan untuk Robot', 2025, '8.02', ['Sci-Fi']),
  film('Lampu di Dermaga', 2021, '7.33', ['Drama', 'Mystery']),
]

type Wishes = { shows: readonly Show[]; site: string; now: () => number }

const PAGE = 20
const WEEK = 7 * 86_400_000

/** The correct answers about these shows, in the contract's shapes. Null where something does not exist. */
export function createWorld({ shows, site, now }: Wishes) {
  const cover = (show: Show) => `${site}/wp-content/uploads/${show.slug}.jpg`
  const animeUrl = (show: Show) => `${site}/anime/${show.slug}/`
  const episodeSlug = (show: Show, label: string) => `${show.slug}-episode-${slugOf(label)}`
  const episodeUrl = (show: Show, label: string) => `${site}/${episodeSlug(show, label)}/`
  const link = (show: Show) => ({ judul: show.title, url: animeUrl(show), anime_slug: show.slug, cover: cover(show) })
  const releasedAt = (show: Show, at: number) => now() - at * WEEK - shows.indexOf(show) * 5 * 3_600_000 - 3_600_000
  const dated = (show: Show, at: number) => wordedDate(releasedAt(show, at))

  const released = () =>
    shows
      .filter(({ type }) => type !== 'Movie')
      .flatMap((show) => show.episodes.map((episode, at) => ({ show, episode, at: releasedAt(show, at) })))
      .sort((a, b) => b.at - a.at)
      .map(({ show, episode, at }) => ({
        ...link(show),
        url: episodeUrl(show, episode),
        episode,
        rilis: null,
        rilis_at: new Date(at).toISOString(),
      }))
  const films = () =>
    shows
      .filter(({ type }) => type === 'Movie')
      .map((show) => ({ ...link(show), tanggal: dated(show, 0), genres: show.genres }))

  function paged<Item>(items: Item[], page: number) {
    const total_pages = Math.max(1, Math.ceil(items.length / PAGE))
    const pagination = { current_page: page, total_pages, has_next_page: page < total_pages, has_prev_page: page > 1 }
    return page > total_pages ? null : { results: items.slice((page - 1) * PAGE, page * PAGE), pagination }
  }

  const schedule = (): AnswerData['schedule'] => {
    const airing = (day: Day) =>
      shows.flatMap((show) => {
        if (show.airs?.day !== day) return []
        const { judul: title, cover: cover_url, ...rest } = link(show)
        const { type, score, genres } = show
        return [{ title, ...rest, cover_url, type, score, genres, release_time: show.airs.time }]
      })
    const [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday] = [...days].map(airing)
    if (!Monday || !Tuesday || !Wednesday || !Thursday || !Friday || !Saturday || !Sunday) throw new Error('no week')
    return { Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday }
  }

  const home = (): AnswerData['home'] => ({
    top10: [...shows]
      .sort((a, b) => Number(b.score) - Number(a.score))
      .slice(0, 10)
      .map((show) => ({ ...link(show), rating: show.score, genres: show.genres })),
    new_eps: released()
      .slice(0, 12)
      .map((item) => ({ ...item, url: `${site}/anime/${item.anime_slug}/` })),
    movies: films(),
    jadwal_rilis: schedule(),
  })

  function detail(slug: string): AnswerData['detail'] | null {
    const show = shows.find((one) => one.slug === slug)
    if (!show) return null
    const { judul, url: url_anime, anime_slug, cover: url_cover } = link(show)
    return {
      judul,
      url_anime,
      anime_slug,
      status: show.status,
      tipe: show.type,
      skor: show.score,
      penonton: '154,157',
      sinopsis: `Kisah ${show.title}, yang ditulis untuk diuji.`,
      genre: show.genres,
      url_cover,
      details: {
        Japanese: '試験',
        Duration: '24 min. per ep.',
        Studios: ['Studio Uji', 'Studio Coba'],
        Released: wordedDate(Date.UTC(show.year, 3, 5)),
        ...(show.season === undefined ? {} : { Season: show.season }),
      },
      rating: { value: show.score, votes: '12,345' },
      episode_list: show.episodes.map((episode, at) => ({
        episode,
        title: `${show.title} Episode ${episode}`,
        date: dated(show, at),
        url: episodeUrl(show, episode),
        slug: episodeSlug(show, episode),
      })),
      recommendations: shows
        .filter((one) => one !== show)
        .slice(0, 4)
        .map(link),
    }
  }

  function episode(slug: string): AnswerData['episode'] | null {
    const show = shows.find((one) => one.episodes.some((label) => episodeSlug(one, label) === slug))
    const at = show?.episodes.findIndex((label) => episodeSlug(show, label) === slug) ?? -1
    const label = show?.episodes[at]
    if (!show || label === undefined) return null
    const neighbour = (other: number) => {
      const episode = show.episodes[other]
      return episode === undefined ? null : { url: episodeUrl(show, episode), episode }
    }
    const media = (file: string) => `https://media.contoh.example/${slug}/${file}`
    return {
      title: `${show.title} Episode ${label}`,
      release_info: `Released on ${dated(show, at)}`,
      streaming_servers: ['480p', '720p'].map((name) => ({ name: `Pucuk ${name}`, url: media(`${name}.m3u8`) })),
      download_links: {
        MP4: { '480p': [{ provider: 'Kotak', url: media('480.mp4') }] },
        MKV: { '720p': [{ provider: 'Kotak', url: media('720.mkv') }] },
      },
      navigation: { prev_episode: neighbour(at + 1), next_episode: neighbour(at - 1) },
      anime_info: { title: show.title, url: animeUrl(show), anime_slug: show.slug },
      other_episodes: show.episodes
        .filter((one) => one !== label)
        .map((one) => ({ episode: one, url: episodeUrl(show, one) })),
    }
  }

  function search({ query, page, sort: _, ...filters }: Question<'search'>['params']): AnswerData['search'] {
    const { genre, type, status, year } = filters
    const hits = shows.filter(
      (show) =>
        show.title.toLowerCase().includes(query.toLowerCase()) &&
        (genre === undefined || show.genres.includes(genre)) &&
        (type === undefined || show.type === type) &&
        (status === undefined || show.status === status) &&
        (year === undefined || show.year === year),
    )
    const results = hits.map((show) => {
      const { status, type: tipe, score: skor, genres } = show
      return { ...link(show), status, tipe, skor, genres }
    })
    const applied = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
    return { results: page === 1 ? results : [], total: results.length, page, total_pages: 1, filters: applied }
  }

  const answers: { [N in QuestionName]: (asked: Question<N>['params']) => AnswerData[N] | null } = {
    home,
    latest: ({ page }) => paged(released(), page),
    movies: ({ page }) => paged(films(), page),
    schedule,
    detail: ({ slug }) => detail(slug),
    episode: ({ slug }) => episode(slug),
    search,
  }
  return {
    shows,
    answer: <Name extends QuestionName>({ name, params: asked }: Question<Name>): AnswerData[Name] | null =>
      answers[name](asked),
  }
}

const wordedDate = (moment: number) =>
  new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(moment)
