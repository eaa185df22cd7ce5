import { measured } from '../../artwork/comic/boxes.ts'
import { drawPanel } from '../../artwork/comic/draw-panel.ts'
import { type DrawnPanel, getPixelSize } from '../../artwork/comic/panel-scene.ts'
import { findStyleKey } from '../../artwork/comic/styles.ts'
import { drawImage } from '../../uploads/image.ts'
import type { Commission, Illustrator } from '../script/script.ts'

/** The same commission always gives the same picture. */
export function createBuiltInIllustrator(): Illustrator {
  return {
    name: 'built-in',
    async draw(commission, signal) {
      signal.throwIfAborted()
      const { svg, faces, size } = drawnBy(commission)
      const bytes = await drawImage(svg, getPixelSize(size), { isBackground: !commission.isUrgent })
      signal.throwIfAborted()
      return { bytes, faces, size }
    },
  }
}

/** Returns the drawing of a commission. It can be called before the picture of the panel is made. */
export function drawnBy({ scene, style, seed }: Pick<Commission, 'scene' | 'style' | 'seed'>): DrawnPanel {
  const key = findStyleKey(style)
  const picture = drawPanel(scene, { style: key, seed })
  return { ...picture, faces: measured(picture.faces, scene, key) }
}
