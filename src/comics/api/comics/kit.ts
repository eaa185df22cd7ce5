import * as z from 'zod'
import { creatures, isPerson, type KitSection, kit } from '../../../artwork/comic/kit.ts'
import { UNTIL_EDITED_S } from '../../../platform/api/cache-policy.ts'
import { listMasters } from '../../comic/queries.ts'
import { choiceHref, sampleHref } from '../../studio/samples.ts'
import { anyone, type ComicCall } from '../call.ts'
import { component, text } from '../envelope.ts'

const Choice = component('ComicKitChoice', {
  key: text('wave'),
  name: text('Melambai'),
  image_url: text('https://kortek.example/komik/contoh/kit-pose/wave.webp'),
})
const Choices = z.array(Choice)
const Pose = Choice.extend({ pair: z.boolean() }).meta({ id: 'ComicKitPose' })

const listChoices = (base: string, section: KitSection, keys = [...kit(section).keys()]) =>
  keys.map((key) => ({ key, name: kit(section).get(key) ?? key, image_url: base + choiceHref(section, key) }))

export const kitCalls: readonly ComicCall[] = [
  anyone('readComicKit', 'get', '/api/v1/comic-kit', {
    maxAge: UNTIL_EDITED_S,
    about: 'Yang bisa dipasang di `scene`. Kuncinya, namanya, dan gambarnya. Pose dengan `pair` untuk dua tokoh.',
    data: z.object({
      poses: z.array(Pose),
      looks: z.object({ kinds: Choices, ages: Choices, hair: Choices, skins: Choices, clothes: Choices }),
      moods: Choices,
      places: Choices,
      props: Choices,
      animals: Choices,
      effects: Choices,
      styles: Choices,
    }),
    run: async ({ db }, { base }) => {
      const of = (section: KitSection) => listChoices(base, section)
      const poses = (['pose', 'pair'] as const).map((one) => of(one).map((pose) => ({ ...pose, pair: one === 'pair' })))
      const looks = { ages: of('age'), hair: of('hair'), skins: of('skin'), clothes: of('clothes') }
      const styles = await listMasters(db, 'comic_styles')
      return {
        poses: poses.flat(),
        looks: { kinds: listChoices(base, 'kind', [...kit('kind').keys()].filter(isPerson)), ...looks },
        moods: of('mood'),
        places: of('place'),
        props: of('prop'),
        effects: of('effect'),
        animals: listChoices(base, 'kind', [...creatures]),
        styles: styles.map(({ id, name }) => ({ key: String(id), name, image_url: base + sampleHref('gaya', id) })),
      }
    },
  }),
]
