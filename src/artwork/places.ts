import type { GroundKind } from './ground.ts'
import type { RidgeKind } from './land.ts'
import type { FrameKind } from './weather.ts'

/** Three ridges from far to near, and the foregrounds and dark shapes at the edge that suit them. */
export type Place = {
  name: string
  ridges: readonly [RidgeKind, RidgeKind, RidgeKind]
  grounds: readonly [GroundKind, ...GroundKind[]]
  frames: readonly [FrameKind, ...FrameKind[]]
  genres: readonly string[]
}

export const PLACES: readonly [Place, ...Place[]] = [
  {
    name: 'gunung',
    ridges: ['peaks', 'peaks', 'hills'],
    grounds: ['meadow', 'dune'],
    frames: ['leaves', 'branch', 'bamboo'],
    genres: ['Action', 'Adventure', 'Fantasy', 'Drama'],
  },
  {
    name: 'desa',
    ridges: ['volcano', 'hills', 'palms'],
    grounds: ['terraces', 'meadow'],
    frames: ['palm', 'leaves', 'bamboo'],
    genres: ['Slice of Life', 'Comedy', 'Drama', 'Romance', 'Adventure'],
  },
  {
    name: 'kampung',
    ridges: ['volcano', 'roofs', 'roofs'],
    grounds: ['terraces', 'street'],
    frames: ['palm', 'wires', 'leaves'],
    genres: ['Slice of Life', 'Comedy', 'School', 'Music', 'Romance'],
  },
  {
    name: 'kota',
    ridges: ['towers', 'city', 'city'],
    grounds: ['street', 'roof'],
    frames: ['wires', 'lampion'],
    genres: ['Sci-Fi', 'Mystery', 'Action', 'Romance', 'Music', 'Drama', 'Horror'],
  },
  {
    name: 'metropolis',
    ridges: ['towers', 'towers', 'city'],
    grounds: ['street', 'roof'],
    frames: ['wires', 'lampion'],
    genres: ['Sci-Fi', 'Sci-Fi', 'Action', 'Mystery'],
  },
  {
    name: 'candi',
    ridges: ['volcano', 'candi', 'pines'],
    grounds: ['meadow', 'terraces'],
    frames: ['leaves', 'palm', 'branch'],
    genres: ['Fantasy', 'Supernatural', 'Adventure', 'Action', 'Horror', 'Mystery'],
  },
  {
    name: 'laut',
    ridges: ['karst', 'karst', 'sea'],
    grounds: ['shore', 'water'],
    frames: ['palm', 'leaves'],
    genres: ['Adventure', 'Romance', 'Fantasy', 'Drama', 'Slice of Life', 'Comedy'],
  },
  {
    name: 'hutan',
    ridges: ['hills', 'pines', 'pines'],
    grounds: ['meadow', 'water'],
    frames: ['bamboo', 'branch', 'leaves'],
    genres: ['Horror', 'Mystery', 'Fantasy', 'Supernatural', 'Drama'],
  },
  {
    name: 'padang',
    ridges: ['peaks', 'dunes', 'dunes'],
    grounds: ['dune'],
    frames: ['leaves', 'palm'],
    genres: ['Adventure', 'Action', 'Sci-Fi', 'Drama'],
  },
  {
    name: 'kuil',
    ridges: ['peaks', 'meru', 'palms'],
    grounds: ['meadow', 'terraces'],
    frames: ['branch', 'lampion', 'bamboo'],
    genres: ['Supernatural', 'Romance', 'Music', 'Fantasy', 'Drama'],
  },
  {
    name: 'awan',
    ridges: ['peaks', 'karst', 'peaks'],
    grounds: ['cloudbank'],
    frames: ['branch', 'leaves'],
    genres: ['Fantasy', 'Adventure', 'Supernatural'],
  },
  {
    name: 'bulan',
    ridges: ['dunes', 'peaks', 'dunes'],
    grounds: ['crater'],
    frames: ['leaves', 'wires'],
    genres: ['Sci-Fi', 'Sci-Fi'],
  },
  {
    name: 'sekolah',
    ridges: ['city', 'school', 'pines'],
    grounds: ['meadow', 'street'],
    frames: ['branch', 'wires', 'leaves'],
    genres: ['School', 'School', 'Sports', 'Sports', 'Comedy', 'Romance'],
  },
  {
    name: 'lapangan',
    ridges: ['hills', 'roofs', 'palms'],
    grounds: ['meadow', 'street'],
    frames: ['palm', 'wires', 'branch'],
    genres: ['Sports', 'Sports', 'Comedy', 'Slice of Life'],
  },
]
