/**
 * A figure drawn as a silhouette. Its feet are at 0,0 and its top is about `height` px above; a figure of the sky is
 * centred on 0,0. `shape` has no fill colours, because it is drawn once as a light rim and once in ink. `back` and
 * `front` are drawn behind and in front of `shape`, with colours written as one letter: A accent, G sun or moon, R rim
 * light, I ink, M middle ground.
 */
export type Figure = {
  name: string
  at: 'ground' | 'water' | 'sky'
  height: number
  /** Width of the drawing in px, where it is wider than high. */
  width?: number
  genres: readonly string[]
  shape: string
  back?: string
  front?: string
}
