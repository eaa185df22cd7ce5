import type { AnswerData } from '../../src/anime/contract/contract.ts'
import type { Source } from '../../src/anime/contract/source.ts'
import { SourceFailure } from '../../src/net/failure.ts'

/** A title of another source, of which next to nothing is known. */
export const bare: AnswerData['detail'] = {
  judul: 'Judul Luar',
  url_anime: 'https://luar.example/anime/luar/',
  anime_slug: 'luar',
  status: null,
  tipe: null,
  skor: null,
  penonton: null,
  sinopsis: null,
  genre: [],
  url_cover: null,
  details: {},
  rating: { value: null, votes: null },
  episode_list: [],
  recommendations: [],
}

/** A source that knows one title and nothing else. */
export function outsider(detail: AnswerData['detail']): Source {
  const none = () => Promise.reject(new SourceFailure('missing', 'tidak ada'))
  const nothing = { home: none, latest: none, movies: none, schedule: none, episode: none, search: none }
  return { name: 'samehadaku', ...nothing, detail: async () => detail }
}
