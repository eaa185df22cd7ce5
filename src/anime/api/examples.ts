import { SITE } from '../../platform/api/openapi.ts'
import type { AnswerData } from '../contract/contract.ts'
import { weekOf } from '../contract/week.ts'
import type { Observation } from '../failover/observation.ts'

export type Example = { asked: Record<string, string | number>; data: unknown; meta?: object }
type Answers = { [N in keyof AnswerData]: Example & { data: Omit<AnswerData[N], 'filters'> } }
type Others = {
  day: Example & { data: AnswerData['schedule']['Friday'] }
  health: Example & { data: Record<string, Observation> }
}

const sword = {
  judul: 'Pedang Senja',
  url: `${SITE}/anime/pedang-senja/`,
  anime_slug: 'pedang-senja',
  cover: `${SITE}/ilustrasi/poster/pedang-senja.webp?hue=1`,
}
const robot = {
  judul: 'Robot Tua Bernama Suryo',
  url: `${SITE}/anime/robot-tua-bernama-suryo/`,
  anime_slug: 'robot-tua-bernama-suryo',
  cover: `${SITE}/ilustrasi/poster/robot-tua-bernama-suryo.webp?hue=9`,
}
const genres = ['Action', 'Adventure', 'Fantasy']
const episodeUrl = (number: number) => `${SITE}/episode/pedang-senja-episode-${number}/`
const newest = { episode: '8', rilis: '6 hari yang lalu', rilis_at: '2026-11-13T12:00:00.000Z' }
const movie = {
  judul: 'Kereta Jam Tiga',
  url: `${SITE}/anime/kereta-jam-tiga/`,
  anime_slug: 'kereta-jam-tiga',
  cover: `${SITE}/ilustrasi/poster/kereta-jam-tiga.webp?hue=8`,
  tanggal: 'Nov 14, 2024',
  genres: ['Mystery', 'Drama', 'Supernatural'],
}
const airing = {
  title: sword.judul,
  url: sword.url,
  anime_slug: sword.anime_slug,
  cover_url: sword.cover,
  type: 'TV',
  score: '8.91',
  genres,
  release_time: '19:00',
}
const week = weekOf((day) => (day === 'Friday' ? [airing] : []))
const onlyPage = { current_page: 1, total_pages: 1, has_next_page: false, has_prev_page: false }
const clip = `${SITE}/media/clip-1`

/** Taken from the invented titles of a first start. */
export const examples = {
  home: {
    asked: {},
    data: {
      top10: [{ ...sword, rating: '8.91', genres }],
      new_eps: [{ ...sword, ...newest }],
      movies: [movie],
      jadwal_rilis: week,
    },
  },
  latest: {
    asked: { page: 1 },
    data: { results: [{ ...sword, url: episodeUrl(8), ...newest }], pagination: onlyPage },
  },
  movies: { asked: { page: 1 }, data: { results: [movie], pagination: onlyPage } },
  schedule: { asked: {}, data: week },
  day: { asked: { day: 'friday' }, data: [airing] },
  detail: {
    asked: { anime_slug: 'pedang-senja' },
    data: {
      judul: sword.judul,
      url_anime: sword.url,
      anime_slug: sword.anime_slug,
      status: 'Ongoing',
      tipe: 'TV',
      skor: '8.91',
      penonton: '1,284,310',
      sinopsis: 'Seorang pandai besi yang kehilangan ingatannya menempa pedang yang hanya bisa dilihat saat senja.',
      genre: genres,
      url_cover: sword.cover,
      details: { Japanese: '黄昏の剣', Aired: 'Sep 25, 2026 to ?', Studios: ['Studio Kunyit'] },
      rating: { value: '8.91', votes: '48,213' },
      episode_list: [
        {
          episode: '8',
          title: 'Bayang di Tungku',
          date: 'Nov 13, 2026',
          url: episodeUrl(8),
          slug: 'pedang-senja-episode-8',
        },
      ],
      recommendations: [robot],
      relations: [
        {
          slug: 'pedang-senja-catatan-tungku',
          judul: 'Pedang Senja: Catatan Tungku',
          hubungan: 'Prequel',
          tipe: 'Special',
          tahun: 2026,
          cover: `${SITE}/ilustrasi/poster/pedang-senja-catatan-tungku.webp`,
        },
      ],
    },
  },
  episode: {
    asked: { episode_url: 'pedang-senja-episode-7' },
    data: {
      title: 'Pedang Senja Episode 7 Subtitle Indonesia',
      release_info: 'Released on Nov 6, 2026',
      streaming_servers: [{ name: 'Otomatis', url: `${clip}.m3u8` }],
      download_links: { MP4: { '480p': [{ provider: 'KortekStream', url: `${clip}-480.mp4` }] } },
      navigation: {
        prev_episode: { url: episodeUrl(6), episode: '6' },
        next_episode: { url: episodeUrl(8), episode: '8' },
      },
      anime_info: { title: sword.judul, url: sword.url, anime_slug: sword.anime_slug },
      other_episodes: [{ episode: '8', url: episodeUrl(8) }],
    },
  },
  search: {
    asked: { query: 'pedang', type: 'TV' },
    data: {
      results: [{ ...sword, status: 'Ongoing', tipe: 'TV', skor: '8.91', genres }],
      total: 1,
      page: 1,
      total_pages: 1,
    },
    meta: { query: 'pedang', filters: { type: 'TV' } },
  },
  health: {
    asked: {},
    data: { library: { status: 'up', response_time: 3.29, timestamp: '2026-11-20T08:39:44.261Z' } },
  },
} satisfies Answers & Others
