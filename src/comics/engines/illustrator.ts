import { drawPanel } from '../../artwork/comic/draw-panel.ts'
import type { DrawnPanel, Face } from '../../artwork/comic/scene.ts'
import { styleOf, styles } from '../../artwork/comic/styles.ts'
import { drawImage } from '../../uploads/image.ts'
import { type Commission, type Illustrator, PICTURE_SIZE } from '../script/script.ts'
import { readDescription } from './read-description.ts'

/** The same commission always gives the same picture. */
export function createBuiltInIllustrator(): Illustrator {
  return {
    name: 'built-in',
    async draw(commission, signal) {
      signal.throwIfAborted()
      const { svg, faces } = panelOf(commission)
      const bytes = await drawImage(svg, PICTURE_SIZE, { isBackground: true })
      signal.throwIfAborted()
      return { bytes, faces }
    },
  }
}

export const facesIn = (commission: Commission): readonly Face[] => panelOf(commission).faces

function panelOf(commission: Commission): DrawnPanel {
  const { style, seed, take } = commission
  return drawPanel({
    ...readDescription(commission),
    style: named.get(style) ?? 'cartoon',
    seed: take === 0 ? seed : `${seed}/${take}`,
    view: take,
  })
}

const named = new Map(styles.map((key) => [styleOf(key).name, key]))
