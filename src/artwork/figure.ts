/**
 * A silhouette. It stands with its feet on 0,0 and rises to about `height`; figures of the sky are centred on 0,0.
 * `shape` carries no paint: it is drawn once as a rim of light and once in ink. In `back` and `front` a paint is one
 * letter: A accent, G glow of sun or moon, R rim light, I ink, M middle ground.
 */
export type Figure = {
  name: string
  at: 'ground' | 'water' | 'sky'
  height: number
  genres: readonly string[]
  shape: string
  back?: string
  front?: string
}
