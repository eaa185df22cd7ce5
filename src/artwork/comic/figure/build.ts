import type { Look } from '../panel-scene.ts'
import type { Style } from '../pen/style.ts'

/** How big a person is compared with an adult. The sizes are factors unless their comment says otherwise. */
export type Build = {
  /** Size of everything below the neck. */
  body: number
  head: number
  /** Width of trunk and limbs. */
  width: number
  hand: number
  /** How far the belly stands out, in units. */
  belly: number
  /** 1 if the back is bent with age, else 0. */
  stoop: number
  isWoman: boolean
}

const plain = { body: 1, head: 1, width: 1, belly: 0 }
const ages: Readonly<Record<string, typeof plain>> = {
  child: { body: 0.53, head: 0.95, width: 0.68, belly: 3 },
  teen: { body: 0.84, head: 0.97, width: 0.86, belly: 0 },
  parent: { body: 1, head: 1, width: 1.1, belly: 13 },
  elder: { body: 0.9, head: 0.98, width: 0.98, belly: 7 },
}
/** Widths of slim, usual and broad people. The same variant always has the same width. */
const builds = [1, 0.92, 1.1]

export function makeBuild(look: Look, style?: Style): Build {
  const age = ages[look.age] ?? plain
  const width = age.width * (builds[look.variant % builds.length] ?? 1) * (style?.limbs ?? 1)
  const isWoman = look.kind === 'woman'
  return {
    body: age.body * (style?.body ?? 1),
    head: age.head * 1.06,
    width: width * (style && style.body < 1 ? (1 + style.body) / 2 : 1),
    hand: age.head * 0.98 * (style?.hands ?? 1) * (isWoman ? 0.9 : 1),
    belly: age.belly * (width > age.width ? 1.4 : 1),
    stoop: look.age === 'elder' ? 1 : 0,
    isWoman,
  }
}
