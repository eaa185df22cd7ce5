import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effects } from '../../../src/artwork/comic/draw-panel.ts'
import { places } from '../../../src/artwork/comic/places.ts'
import { figureKinds, moods, poses } from '../../../src/artwork/comic/scene.ts'
import { props } from '../../../src/artwork/comic/things.ts'
import type { Commission } from '../../../src/comics/script/script.ts'
import { lookOf, readDescription } from '../../../src/comics/storyteller/words/read-description.ts'
import { clothesOf } from '../../../src/comics/storyteller/words/vocabulary.ts'
import { tries } from '../../support/random.ts'

const characters = [
  { name: 'Sari', appearance: 'Anak perempuan, jas hujan kuning', personality: 'Berani' },
  { name: 'Nenek Tum', appearance: 'Nenek, rambut putih digelung, kebaya hijau', personality: 'Sabar' },
  { name: 'Oyen', appearance: 'Kucing oranye yang gemuk', personality: 'Manja' },
]

const commission = (description: string, more: Partial<Commission> = {}): Commission => ({
  ...{ description, dialogues: [], characters, hero: null, backgrounds: [] },
  ...{ style: 'Cartoon', mood: 'hangat', seed: '7', take: 0 },
  ...more,
})

const read = (description: string, more: Partial<Commission> = {}) => {
  const scene = readDescription(commission(description, more))
  return { ...scene, who: scene.figures.map(({ name, mood, pose }) => `${name} ${mood} ${pose}`).join(', ') }
}

test.each([
  [
    'Malam hujan di gang, dari jauh. Sari berdiri sendirian, sedih.',
    { place: 'alley', time: 'night', weather: 'rain', distance: 'far', who: 'Sari sad stand' },
  ],
  [
    'Hujan lebat di gang. Warung menyala sendirian di ujung jalan.',
    { place: 'alley', weather: 'rain', distance: 'far', who: '', effect: 'glow' },
  ],
  ['Sari berhenti di bawah terpal, basah, ragu mengetuk.', { distance: 'medium', who: 'Sari scared stand' }],
  ['Nenek menoleh sambil tertawa, mangkuk sudah di tangan.', { who: 'Nenek Tum happy hold', props: ['bowl'] }],
  ['Pagi di sawah. Sari dan Oyen berlari, senang.', { place: 'ricefield', who: 'Sari happy run, Oyen happy run' }],
  ['Dari dekat: wajah Sari kaget. Kilat menyambar.', { distance: 'close', effect: 'lightning' }],
  ['Rinci: layang-layang robek di lantai.', { distance: 'detail', props: ['kite'], who: '' }],
  ['Sari tidak takut, ia tersenyum di dalam gua.', { place: 'cave', who: 'Sari happy stand' }],
  ['Kucingnya tidur di kursi perpustakaan.', { place: 'library', props: [], who: 'Oyen calm sleep' }],
  [
    'A girl walks in the forest at night, long shot.',
    { place: 'forest', time: 'night', distance: 'far', who: 'Sari calm walk' },
  ],
  [
    'Seekor naga terbang di langit senja, memegang surat.',
    { place: 'sky', time: 'evening', props: ['letter'], who: 'naga calm fly' },
  ],
])('"%s" is drawn as it says', (description, seen) => expect(read(description)).toMatchObject(seen))

test('what a description leaves open comes from the chosen places and from who speaks', () => {
  const scene = read('Hening sejenak.', {
    backgrounds: ['Pasar yang ramai.'],
    dialogues: [{ character: 'Oyen', text: 'Meong!', kind: 'shout', x: null, y: null }],
  })
  expect(scene).toMatchObject({ place: 'market', effect: 'burst', distance: 'medium', who: 'Oyen calm stand' })
})

test('somebody looks the same in every panel, and the first of a comic as the creator chose', () => {
  const [here] = read('Sari duduk di dapur.').figures
  const [there] = read('Di pantai, dari jauh: Oyen tidur, Sari melambai.').figures.filter(({ name }) => name === 'Sari')
  expect(there?.look).toEqual(here?.look)
  expect(here?.look).toEqual({ kind: 'girl', variant: 0 })
  expect(read('Sari duduk.', { hero: 'Naga kecil hijau.' }).figures[0]?.look.kind).toBe('dragon')
})

test('what the storyteller says of clothes is what is put on', () => {
  for (const kind of ['girl', 'woman', 'man'] as const)
    for (const [variant, words] of clothesOf(kind).entries()) {
      const noun = { girl: 'Anak perempuan', woman: 'Ibu', man: 'Bapak' }[kind]
      expect(lookOf({ name: 'Ika', appearance: `${noun}, ${words}` }, 's'), words).toEqual({ kind, variant })
    }
})

test('any text at all gives a scene that can be drawn, with at most three people and three things', () => {
  const sizes = fc.property(fc.oneof(fc.string({ maxLength: 3_000 }), fc.lorem({ maxCount: 200 })), (description) => {
    const scene = readDescription(commission(description))
    expect(places).toContain(scene.place)
    expect(scene.figures.length).toBeLessThanOrEqual(3)
    expect(scene.props.length).toBeLessThanOrEqual(3)
    for (const { look, mood, pose } of scene.figures) {
      expect(figureKinds).toContain(look.kind)
      expect(moods).toContain(mood)
      expect(poses).toContain(pose)
    }
    for (const prop of scene.props) expect(props).toContain(prop)
    if (scene.effect !== null) expect(effects).toContain(scene.effect)
  })
  fc.assert(sizes, tries(2_000))
})
