import { expect, test } from 'vitest'
import type { Face } from '../../../src/artwork/comic/panel-scene.ts'
import { fitView, makeLettering } from '../../../src/comics/lettering/screen.ts'
import { Dialogue } from '../../../src/comics/script/script.ts'
import { assetPath } from '../../../src/web/assets.ts'
import { fragment } from '../../../src/web/render.ts'
import { read } from '../../support/page.ts'

const dialogues = [
  Dialogue.parse({ text: 'Kalau hujan turun lewat jam sembilan …', kind: 'narration' }),
  Dialogue.parse({ character: 'Sari', text: 'Permisi <b>Nek</b>?', kind: 'speech' }),
]
const shown = (mark: string | null) =>
  read(fragment('/comics/_lettering')(makeLettering({ dialogues, faces: [], size: 'wide', mark })))

test('balloons are real text in their order, once for wide and once for narrow panels', () => {
  const page = shown(null)
  for (const layer of ['wide', 'narrow']) {
    const balloons = page.all(`.lettering-${layer} .balloon`)
    expect(balloons.map((balloon) => balloon.getAttribute('data-order'))).toEqual(['0', '1'])
    expect(balloons.map((balloon) => balloon.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      'Kalau hujan turun lewat jam sembilan …',
      'Permisi <b>Nek</b>?',
    ])
  }
  expect(page.attribute('.lettering', 'lang')).toBe('id')
})

test('the watermark names the site and the creator where it is asked for', () => {
  expect(
    shown('Dinda Puspita')
      .all('.lettering-mark text')
      .map(({ textContent }) => textContent),
  ).toEqual(['KortekStream · Dinda Puspita'])
  expect(shown(null).all('.lettering-mark')).toEqual([])
})

test('a part of a panel is lettered as large as the whole panel where it is shown as wide', () => {
  const view = fitView(3 / 4, [], 'wide')
  const [alone, part] = [undefined, view].map((shown) =>
    makeLettering({ dialogues, faces: [], size: 'wide', mark: null }, shown),
  )
  const sizeOf = (lettering: typeof alone) => lettering?.layers[0]?.balloons[0]?.size ?? 0
  expect(view.width).toBe(450)
  expect((sizeOf(part) * 800) / view.width).toBeCloseTo(sizeOf(alone), 0)
})

test('a part of a panel shows the faces, in its middle as far as the panel reaches', () => {
  const face = (x: number, radius = 120): Face => ({ name: 'Sari', x, y: 300, radius, mouth: { x, y: 340 } })
  expect(fitView(3 / 4, [], 'wide').x).toBe(175)
  expect(fitView(3 / 4, [face(500)], 'wide').x).toBe(275)
  expect(fitView(3 / 4, [face(650)], 'wide').x).toBe(350)
  expect(fitView(3 / 4, [face(300, 50), face(420, 50)], 'wide').x).toBe(135)
  expect(fitView(2, [face(400)], 'wide')).toEqual({ x: 0, y: 100, width: 800, height: 400 })
})

test('the fonts are served with the style sheet of comics', () => {
  expect(assetPath('css/comics.css')).toMatch(/^\/assets\/css\/comics\.\w+\.css$/)
  expect(assetPath('fonts/balsamiq-sans-700-latin.woff2')).toMatch(/\.woff2$/)
})
