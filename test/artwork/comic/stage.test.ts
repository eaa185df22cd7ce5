import { describe, expect, test } from 'vitest'
import { drawPanel } from '../../../src/artwork/comic/draw-panel.ts'
import { Look, PanelScene, type Sighting } from '../../../src/artwork/comic/panel-scene.ts'
import { fromDistance } from '../../../src/artwork/comic/stage/camera.ts'
import { type Beat, stageComic } from '../../../src/artwork/comic/stage/stage.ts'

const cast = ['tio', 'rani', 'oyen'].map((id) => ({
  id,
  name: id,
  look: Look.parse({ kind: id === 'oyen' ? 'cat' : id === 'rani' ? 'woman' : 'man', variant: 2 }),
}))
const nothing: Sighting = {
  place: null,
  time: null,
  weather: null,
  distance: null,
  height: null,
  figures: [],
  props: [],
  effect: null,
}
const who = (...ids: string[]) => ids.map((id) => ({ id, pose: null, mood: null, facing: null, together: null }))
const beat = (seen: Partial<Sighting>, ...speakers: string[]): Beat => ({
  seen: { ...nothing, ...seen },
  speakers,
})
const staged = (...beats: Beat[]) => stageComic([beats], cast, 'seed')

describe('staged panels', () => {
  test('are whole scenes: everybody has a look, a place in the picture and a direction', () => {
    const scenes = staged(
      beat({ place: 'alley', figures: who('tio') }),
      beat({ figures: who('tio', 'rani') }, 'rani', 'tio'),
      beat({ props: ['book'] }),
    )
    for (const scene of scenes) expect(PanelScene.parse(scene)).toEqual(scene)
    expect(scenes.map(({ place }) => place)).toEqual(['alley', 'alley', 'alley'])
  })

  test('a bench stands below who sits', () => {
    const [scene] = staged(
      beat({
        place: 'field',
        figures: who('tio', 'rani').map((one) => (one.id === 'tio' ? { ...one, pose: 'sit' } : one)),
        props: ['bench'],
      }),
    )
    expect(scene?.props[0]?.x).toBe(scene?.figures.find(({ pose }) => pose === 'sit')?.x)
  })

  test('a fish out of water lies, or is in the arms of who holds it', () => {
    const fish = { id: 'ikan', name: 'Ikan', look: Look.parse({ kind: 'fish' }) }
    const fishIn = (place: PanelScene['place'], pose: string | null) => {
      const figures = who('tio', 'ikan').map((one) => (one.id === 'tio' ? { ...one, pose } : one))
      const [scene] = stageComic([[beat({ place, figures })]], [...cast, fish], 'seed')
      return scene?.figures.find(({ id }) => id === 'ikan')
    }
    expect(fishIn('market', null)).toMatchObject({ pose: 'lie', together: null })
    expect(fishIn('market', 'hold')).toMatchObject({ together: 'tio' })
    expect(fishIn('underwater', null)).toMatchObject({ pose: 'stand', together: null })
  })

  test('a small thing on the ground is small and beside who stands there, and drums are before who plays', () => {
    const [scene] = staged(beat({ place: 'road', figures: who('tio'), props: ['thermos'], hands: {} }))
    const { x = 0, scale = 1 } = scene?.props[0] ?? {}
    expect(scale).toBeLessThan(0.25)
    expect(Math.abs(x - (scene?.figures[0]?.x ?? 0))).toBeLessThan(0.25)
    const [drums] = staged(
      beat({ place: 'stage', figures: who('tio'), props: ['drumkit'], hands: { drumkit: ['tio'] } }),
    )
    expect(drums?.props[0]?.x).toBe(drums?.figures[0]?.x)
  })

  const held = (scene?: PanelScene) => scene?.props.map(({ key, held_by }) => [key, held_by])

  test('a thing is in the hands of whom the words say, and nobody has what is in no hands', () => {
    const figures = who('tio', 'rani')
    const [letter, photo, hat] = ['letter', 'photo', 'hat'].map(
      (key) =>
        staged(beat({ place: 'field', figures, props: [key], hands: key === 'hat' ? {} : { [key]: ['rani'] } }))[0],
    )
    expect([held(letter), held(photo), held(hat)]).toEqual([[['letter', 'rani']], [['photo', 'rani']], [['hat', null]]])
    expect(letter?.figures.map(({ id, pose }) => [id, pose])).toContainEqual(['rani', 'show'])
  })

  test('two carry a table between them, and who has a phone and speaks speaks into it', () => {
    const hands = { table: ['tio', 'rani'] }
    const [scene] = staged(beat({ place: 'porch', figures: who('tio', 'rani'), props: ['table'], hands }))
    const [left = 0, right = 0] = scene?.figures.map(({ x }) => x) ?? []
    expect(scene?.figures.map(({ pose }) => pose)).toEqual(['haul', 'haul'])
    expect(scene?.props[0]?.x).toBeCloseTo((left + right) / 2)
    const [call] = staged(beat({ figures: who('tio'), props: ['phone'], hands: { phone: ['tio'] } }, 'tio'))
    expect(call?.figures[0]?.pose).toBe('phone')
  })

  test('a boat is before the legs of those who are in it, and a ladder below who climbs', () => {
    const [boat] = staged(beat({ place: 'river', figures: who('tio', 'rani'), props: ['boat'], hands: {} }))
    expect(boat?.props[0]?.y).toBeGreaterThan(Math.max(...(boat?.figures ?? []).map(({ y }) => y)))
    const climbing = who('tio').map((one) => ({ ...one, pose: 'climb' }))
    const [ladder] = staged(beat({ figures: climbing, props: ['ladder'], hands: {} }))
    expect(ladder?.props[0]?.x).toBe(ladder?.figures[0]?.x)
  })

  test('what a pose draws itself stands nowhere else', () => {
    const rowing = who('tio').map((one) => ({ ...one, pose: 'row' }))
    const [scene] = staged(beat({ place: 'river', figures: rowing, props: ['boat'], hands: {} }))
    expect(scene?.props).toEqual([])
  })

  test('small things lie on the table, animals stand in the picture, and no sun shines at night', () => {
    const [scene] = staged(beat({ place: 'kitchen', figures: who('oyen'), props: ['table', 'cake'], hands: {} }))
    const [table, cake] = scene?.props ?? []
    expect(cake?.x).toBe(table?.x)
    expect(cake?.y).toBeLessThan(table?.y ?? 0)
    expect(scene?.figures[0]?.y).toBeLessThan(1)
    expect(staged(beat({ place: 'river', time: 'night', props: ['sun'] }))[0]?.props).toEqual([])
  })

  test('an animal in arms stays there, and big things alone are seen from farther than small ones', () => {
    const tied = who('tio', 'oyen').map((one, at) => ({
      ...one,
      pose: at === 0 ? 'hold' : null,
      together: at === 0 ? 'oyen' : 'tio',
    }))
    const [scene] = staged(beat({ figures: tied }))
    expect(scene?.figures[0]).toMatchObject({ pose: 'hold', together: 'oyen' })
    expect(scene?.figures[1]?.x).toBe(scene?.figures[0]?.x)
    expect(staged(beat({ props: ['letter'] }), beat({ props: ['bed'] })).map(({ camera }) => camera.distance)).toEqual([
      'detail',
      'medium',
    ])
  })

  test('one look is one face in all panels', () => {
    const scenes = staged(...Array.from({ length: 6 }, () => beat({ figures: who('tio', 'rani') }, 'tio')))
    for (const { figures } of scenes)
      for (const { id, look } of figures) expect(look).toEqual(cast.find((one) => one.id === id)?.look)
  })

  test('two who speak look at each other, and who speaks first stands at the left', () => {
    const [scene] = staged(beat({ figures: who('tio', 'rani') }, 'rani', 'tio'))
    const [left, right] = scene?.figures ?? []
    expect([left?.id, right?.id]).toEqual(['rani', 'tio'])
    expect([left?.flip, right?.flip]).toEqual([false, true])
    expect(left?.x).toBeLessThan(right?.x ?? 0)
  })

  test('two who speak stand in the order of their balloons, also where they stood the other way around', () => {
    const both = () => who('tio', 'rani')
    const scenes = staged(beat({ figures: both() }, 'tio', 'rani'), beat({ figures: both() }, 'rani', 'tio'))
    const leftIn = (nth: number) => [...(scenes[nth]?.figures ?? [])].sort((one, other) => one.x - other.x)[0]?.id
    expect([leftIn(0), leftIn(1)]).toEqual(['tio', 'rani'])
  })

  test('letters have room above heads, and those below them stay large', () => {
    for (const distance of ['medium', 'close'] as const)
      for (const pose of ['stand', 'walk', 'sit']) {
        const figures = who('tio', 'rani').map((one) => ({ ...one, pose }))
        const [scene] = stageComic([[{ ...beat({ distance, figures }), room: 250 }]], cast, 'seed', false)
        if (!scene) throw new Error('no scene')
        const { faces } = drawPanel(scene, { style: 'cartoon', seed: 'a' })
        expect(faces).toHaveLength(2)
        for (const { y, radius } of faces) {
          expect(y - radius).toBeGreaterThan(distance === 'close' ? 200 : 240)
          expect(y + radius).toBeLessThan(600)
        }
        expect(Math.max(...scene.figures.map(({ scale }) => scale))).toBeGreaterThan(0.55)
      }
  })

  test('from another distance faces with letters above them stay in the picture', () => {
    const [scene] = stageComic(
      [[{ ...beat({ distance: 'medium', figures: who('tio') }), room: 300 }]],
      cast,
      'seed',
      false,
    )
    if (!scene) throw new Error('no scene')
    for (const distance of ['close', 'far', 'detail'] as const) {
      const [face] = drawPanel(fromDistance(scene, distance), { style: 'cartoon', seed: 'a' }).faces
      expect((face?.y ?? 600) + 0.6 * (face?.radius ?? 0)).toBeLessThan(600)
    }
  })

  test('somebody who was made larger keeps the face in near pictures, and stands as before after going there and back', () => {
    const [scene] = stageComic([[beat({ distance: 'medium', figures: who('tio') })]], cast, 'seed', false)
    if (!scene) throw new Error('no scene')
    const figures = scene.figures.map((figure) => ({ ...figure, scale: figure.scale * 1.5 }))
    const large = { ...scene, figures }
    const [close, detail] = [fromDistance(large, 'close'), fromDistance(large, 'detail')]
    for (const near of [close, detail]) {
      const [face] = drawPanel(near, { style: 'cartoon', seed: 'a' }).faces
      expect(face?.y ?? 0).toBeGreaterThan(0)
      expect(face?.y ?? 600).toBeLessThan(600)
    }
    expect(fromDistance(close, 'detail').figures[0]?.y).toBeCloseTo(detail.figures[0]?.y ?? 0)
    expect(fromDistance(close, 'medium').figures[0]?.y).toBeCloseTo(large.figures[0]?.y ?? 0)
  })

  test('who is alone from afar is taller than half of the panel, and beside its middle', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const [scene] = stageComic([[beat({ distance: 'far', figures: who('tio') })]], cast, seed, false)
      expect(scene?.figures[0]?.scale).toBeGreaterThan(0.55)
      expect(Math.abs((scene?.figures[0]?.x ?? 0.5) - 0.5)).toBeGreaterThan(0.1)
    }
  })

  test('a place is not shown from afar where two talk', () => {
    for (const seed of ['a', 'b', 'c', 'd'])
      expect(
        stageComic([[beat({ place: 'alley', figures: who('tio', 'rani') }, 'tio', 'rani')]], cast, seed)[0]?.camera
          .distance,
      ).toBe('medium')
  })

  test('of a page the panel with most letters is the upright one', () => {
    const panels = [0, 0, 500].map((room) => ({ ...beat({ figures: who('tio') }), room }))
    for (const seed of ['a', 'b', 'c']) expect(stageComic([panels], cast, seed)[2]?.size).not.toBe('wide')
  })

  test('no two panels of the same people in the same way look alike', () => {
    const scenes = staged(...Array.from({ length: 6 }, () => beat({ figures: who('tio') }, 'tio')))
    const shots = scenes.map(({ camera, figures }) =>
      JSON.stringify([camera, figures.map(({ x, flip, pose }) => [x, flip, pose])]),
    )
    expect(new Set(shots).size).toBe(scenes.length)
  })

  test('what is said of a picture holds: distance, height, pose, face, direction, thing and effect', () => {
    const [scene] = staged(
      beat({
        ...{ distance: 'medium', height: 'low', effect: 'speed', props: ['umbrella', 'moon'], time: 'night' },
        figures: [{ id: 'tio', pose: 'run', mood: 'scared', facing: 'back', together: null }],
      }),
    )
    expect(scene).toMatchObject({ camera: { distance: 'medium', height: 'low' }, effect: 'speed', time: 'night' })
    expect(scene?.figures).toMatchObject([{ pose: 'run', mood: 'scared', facing: 'back' }])
    expect(scene?.props.map(({ key, held_by }) => [key, held_by])).toEqual([
      ['umbrella', 'tio'],
      ['moon', null],
    ])
  })

  test('pages have panels of several sizes', () => {
    const scenes = stageComic(
      Array.from({ length: 4 }, () => Array.from({ length: 3 }, () => beat({ figures: who('tio') }))),
      cast,
      'seed',
    )
    expect(new Set(scenes.map(({ size }) => size)).size).toBeGreaterThan(1)
  })
})
