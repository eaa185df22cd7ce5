import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  closeness,
  compareNames,
  labelKey,
  type Name,
  type NameFacts,
  parseName,
  plainTitle,
} from '../../src/anime/identity/same-show.ts'
import { tries } from '../support/random.ts'
import { bases, type Expected, groups, type Pair, pairs, type Side, shards } from './identity-pairs.ts'

/**
 * The seed of the random cases below. They search for wrong joins, because a wrong join shows visitors another anime.
 */
const SEED = 20_261_120
const randomly = (whole = 400) => ({ ...tries(whole), seed: SEED })

const accepted: Record<Expected, readonly string[]> = {
  same: ['same'],
  different: ['different'],
  unknown: ['unknown'],
  'not same': ['different', 'unknown'],
  'not different': ['same', 'unknown'],
}

const known = (side: Side): NameFacts => (typeof side === 'string' ? { title: side } : side)
const named = (side: Side): Name => parseName(known(side))
const compared = (one: Side, other: Side) => compareNames(named(one), named(other))
const shown = (side: Side) => JSON.stringify(side)
const sides: readonly Side[] = [...pairs.map(([one]) => one), ...pairs.map(([, other]) => other)]
const pairShown = ([one, other]: Pair) => `${shown(one)} | ${shown(other)}`

describe('pairs of titles', () => {
  test('none is judged twice in two ways', () => {
    const seen = new Map<string, Expected>()
    for (const pair of pairs) {
      const key = [shown(pair[0]), shown(pair[1])].sort().join('|')
      expect(seen.get(key) ?? pair[2], key).toBe(pair[2])
      seen.set(key, pair[2])
    }
  })

  test.each(Object.entries(groups))('%s', (_, members) => {
    const wrong = members.filter(([one, other, expected]) => !accepted[expected].includes(compared(one, other)))
    expect(wrong.map(pairShown)).toEqual([])
  })

  test('the order of the two never matters', () => {
    const asymmetric = pairs.filter(([one, other]) => compared(one, other) !== compared(other, one))
    expect(asymmetric.map(pairShown)).toEqual([])
  })
})

describe('a title and itself', () => {
  const normal = fc.constantFrom(...sides.filter(isNormal))

  test('is the same show, as close as can be', () => {
    fc.assert(
      fc.property(normal, (side) => {
        expect(compared(side, side)).toBe('same')
        expect(closeness(named(side), named(side))).toBe(1)
      }),
      randomly(),
    )
  })

  test('stays itself with Indonesian words around it', () => {
    fc.assert(
      fc.property(normal, decoration(), (side, decorate) => {
        expect(compared(side, decorated(side, decorate))).toBe('same')
      }),
      randomly(),
    )
  })
})

describe('Indonesian words around titles', () => {
  test('never change a verdict', () => {
    const titled = fc.constantFrom(...pairs.filter(([one, other]) => isPlain(one) && isPlain(other)))
    fc.assert(
      fc.property(titled, decoration(), decoration(), ([one, other], first, second) => {
        const verdict = compared(one, other)
        expect(compared(decorated(one, first), other)).toBe(verdict)
        expect(compared(decorated(one, first), decorated(other, second))).toBe(verdict)
      }),
      randomly(2_000),
    )
  })
})

describe('seasons, parts and years', () => {
  test('every way to write one season is the same season', () => {
    fc.assert(
      fc.property(base(), fc.integer({ min: 1, max: 9 }), (title, season) => {
        const written = spellings(title, season)
        for (const one of written) for (const other of written) expectVerdict(one, other, 'same')
      }),
      randomly(),
    )
  })

  test('two seasons are never the same, however they are written', () => {
    fc.assert(
      fc.property(base(), twoOf(12), fc.nat(), fc.nat(), (title, [season, another], first, second) => {
        const one = pick([...spellings(title, season), ...looseSpellings(title, season)], first)
        const other = pick([...spellings(title, another), ...looseSpellings(title, another)], second)
        expect(compared(one, other), pairShown([one, other, 'not same'])).not.toBe('same')
      }),
      randomly(4_000),
    )
  })

  test('two parts are never the same, however they are written, with or without a season', () => {
    fc.assert(
      fc.property(base(), twoOf(6), fc.nat(3), fc.nat(), fc.nat(), (title, [part, another], season, first, second) => {
        const whole = season > 1 ? `${title} Season ${season}` : title
        const one = pick(partSpellings(whole, part), first)
        const other = pick(partSpellings(whole, another), second)
        expect(compared(one, other), pairShown([one, other, 'not same'])).not.toBe('same')
      }),
      randomly(2_000),
    )
  })

  test('every way to write one part is the same part, and a season beside it still counts', () => {
    fc.assert(
      fc.property(base(), fc.integer({ min: 2, max: 6 }), fc.nat(), fc.nat(), (title, part, first, second) => {
        const one = pick(partSpellings(`${title} Season 2`, part), first)
        expectVerdict(one, pick(partSpellings(`${title} 2nd Season`, part), second), 'same')
        const other = pick(partSpellings(`${title} Season 3`, part), second)
        expect(compared(one, other), pairShown([one, other, 'not same'])).not.toBe('same')
      }),
      randomly(),
    )
  })

  test('two years are two shows', () => {
    const year = fc.integer({ min: 1963, max: 2035 })
    fc.assert(
      fc.property(base(), year, year, fc.nat(), fc.nat(), (title, one, other, first, second) => {
        fc.pre(one !== other)
        expectVerdict(pick(yearSpellings(title, one), first), pick(yearSpellings(title, other), second), 'different')
      }),
      randomly(),
    )
  })

  test('different shows stay different with the same season attached', () => {
    fc.assert(
      fc.property(base(), base(), fc.integer({ min: 1, max: 9 }), fc.nat(), (title, another, season, which) => {
        fc.pre(compared(title, another) !== 'same')
        const one = pick(spellings(title, season), which)
        const other = pick(spellings(another, season), which)
        expect(compared(one, other), pairShown([one, other, 'not same'])).not.toBe('same')
      }),
      randomly(),
    )
  })
})

describe('closeness', () => {
  test('is symmetric and between 0 and 1, and 1 for what is the same', () => {
    for (const [one, other, expected] of pairs) {
      const close = closeness(named(one), named(other))
      const shownPair = pairShown([one, other, 'same'])
      expect(close, shownPair).toBeGreaterThanOrEqual(0)
      expect(close, shownPair).toBeLessThanOrEqual(1)
      expect(closeness(named(other), named(one)), shownPair).toBe(close)
      if (expected === 'same') expect(close, shownPair).toBe(1)
    }
  })

  test('is symmetric and between 0 and 1 for anything at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (one, other) => {
        const close = closeness(named(one), named(other))
        expect(close >= 0 && close <= 1).toBe(true)
        expect(closeness(named(other), named(one))).toBe(close)
      }),
      randomly(),
    )
  })

  test.each<[near: [string, string], far: [string, string]]>([
    [
      ['Jujutsu Kaisen', 'Jujustu Kaisen'],
      ['Jujutsu Kaisen', 'Tokyo Revengers'],
    ],
    [
      ['Kuroko no Basket', 'Kuroko no Basuke'],
      ['Kuroko no Basket', 'Natsume Yuujinchou'],
    ],
    [
      ['Fullmetal Alchemist', 'Full Metal Alchemist'],
      ['Fullmetal Alchemist', 'Full Metal Panic'],
    ],
    [
      ['Tensei shitara Slime Datta…', 'Tensei shitara Slime Datta Ken'],
      ['Tensei shitara Slime Datta…', 'Tensei Oujo to Tensai Reijou no Mahou Kakumei'],
    ],
  ])('%j is closer than %j', (near, far) => {
    const [nearest, furthest] = [near, far].map(([one, other]) => closeness(named(one), named(other)))
    expect(nearest).toBeGreaterThan(furthest ?? 1)
  })

  test('a slip of the pen is close, a stranger is not', () => {
    expect(closeness(named('Jujutsu Kaisen'), named('Jujustu Kaisen'))).toBeGreaterThan(0.7)
    expect(closeness(named('One Piece'), named('Natsume Yuujinchou'))).toBeLessThan(0.4)
    expect(closeness(named('ワンピース'), named('Атака титанов'))).toBeLessThan(0.4)
  })
})

describe('hostile titles', () => {
  test('never make it throw', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.string({ unit: 'grapheme', maxLength: 500 }),
      fc.array(fc.constantFrom(...shards), { maxLength: 60 }).map((parts) => parts.join('')),
    )
    const side: fc.Arbitrary<NameFacts> = fc.record(
      {
        title: any,
        others: fc.array(any, { maxLength: 3 }),
        season: fc.option(fc.integer()),
        part: fc.option(fc.integer()),
        year: fc.option(fc.integer()),
        type: fc.option(any),
      },
      { requiredKeys: ['title'] },
    )
    fc.assert(
      fc.property(side, side, (one, other) => {
        const [first, second] = [parseName(one), parseName(other)]
        expect(compareNames(second, first)).toBe(compareNames(first, second))
        expect(closeness(second, first)).toBe(closeness(first, second))
        expect(typeof plainTitle(one.title)).toBe('string')
        expect(typeof labelKey(one.title)).toBe('string')
      }),
      randomly(),
    )
  })

  // A regular expression that backtracks exponentially would not finish this input.
  test.each(shards.map((shard) => [JSON.stringify(shard), shard]))('%s again and again comes to an end', (_, shard) => {
    const long = shard.repeat(Math.ceil(20_000 / shard.length)).slice(0, 20_000)
    const [one, other] = [parseName({ title: long }), parseName({ title: `${long.slice(3)}x`, others: [long] })]
    expect(compareNames(one, other)).toBe(compareNames(other, one))
    expect(closeness(one, other)).toBeLessThanOrEqual(1)
    expect(plainTitle(long).length).toBeLessThanOrEqual(long.length)
    expect(typeof labelKey(long)).toBe('string')
  })
})

describe('the plain title', () => {
  test.each([
    ['Nonton Anime One Piece', 'One Piece'],
    ['Nonton One Piece Sub Indo', 'One Piece'],
    ['One Piece Subtitle Indonesia', 'One Piece'],
    ['NONTON ANIME One Piece SUB INDO', 'One Piece'],
    ['  Nonton  Anime  One Piece  Sub  Indo  ', 'One Piece'],
    ['Nonton\u00a0Anime One Piece', 'One Piece'],
    ['Sinopsis Anime One Piece Indo', 'One Piece'],
    ['One Piece Episode 1180 Sub Indo', 'One Piece Episode 1180'],
    ['Shingeki no Kyojin (Attack on Titan) Sub Indo', 'Shingeki no Kyojin (Attack on Titan)'],
    ['[Oshi no Ko] Sub Indo', '[Oshi no Ko]'],
    ['Gintama° Sub Indo', 'Gintama°'],
    ['Nonton Anime Anime-Gataris Sub Indo', 'Anime-Gataris'],
    ['Anime Himitsu no Hanazono', 'Anime Himitsu no Hanazono'],
    ['Nontan to Issho', 'Nontan to Issho'],
    ['ワンピース Sub Indo', 'ワンピース'],
    ['', ''],
  ])('%j is %j', (title, plain) => expect(plainTitle(title)).toBe(plain))

  test('of a title without Indonesian words is the title', () => {
    for (const title of bases) expect(plainTitle(title)).toBe(title)
  })
})

describe('labels of episodes', () => {
  test.each([
    ['7', '07'],
    ['7', 'Episode 7'],
    ['7', 'Eps 7'],
    ['7', ' 7 '],
    ['1180', 'Eps 1180'],
    ['1031', '1031 FIX'],
    ['1030.5', 'Episode 1030.5'],
    ['542 1', 'Episode 542 1'],
    ['12', '12 END'],
    ['Spesial', 'Special'],
    ['Spesial', 'SPECIAL'],
    ['OVA', 'ova'],
    ['Movie', 'movie'],
    ['0', '00'],
  ])('%j and %j are one episode', (one, other) => expect(labelKey(one)).toBe(labelKey(other)))

  /** Recorded episode labels of one show, all different. */
  const recorded = [
    ...['0', '1', '5', '7', '10', '12', '54', '241', '24', '277', '278', '277-278', '277278', '542', '542 1', '542 2'],
    ...['5421', '917', '927', '1030', '1030.5', '1031', '10305', '103', '1180', 'Spesial', 'Spesial 1', 'Spesial 2'],
    ...['Movie', 'OVA', 'OVA 1', 'OVA 2', 'ONA', 'Batch', '7.5', '75', '2-1', '1-2', '11-12', '1112'],
  ]

  test('no two recorded labels are taken for one another', () => {
    const firstOf = new Map(recorded.toReversed().map((label) => [labelKey(label), label]))
    expect(recorded.filter((label) => firstOf.get(labelKey(label)) !== label)).toEqual([])
  })

  test('two numbers, halves, spans or pieces are never one episode', () => {
    const number = fc.integer({ min: 0, max: 3_000 })
    const label = fc.tuple(number, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 9 }))
    fc.assert(
      fc.property(label, label, ([one, form, more], [other, otherForm, otherMore]) => {
        const [first, second] = [labelled(one, form, more), labelled(other, otherForm, otherMore)]
        expect(labelKey(first) === labelKey(second), `${first} | ${second}`).toBe(first === second)
      }),
      randomly(2_000),
    )
  })

  test('a key is its own key', () => {
    for (const label of recorded) expect(labelKey(labelKey(label))).toBe(labelKey(label))
  })
})

const words = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
const romans = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII']

const ordinal = (n: number) => `${n}${((n % 100 < 11 || n % 100 > 13) && ['th', 'st', 'nd', 'rd'][n % 10]) || 'th'}`
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const pick = <T>(list: readonly [T, ...T[]] | readonly T[], which: number): T => list[which % list.length] as T

/** Unambiguous ways to write a season. A single letter (I, V, X) may be a name, so it is missing. */
function spellings(title: string, season: number): Side[] {
  const word = words[season - 1]
  const roman = romans[season - 1] ?? ''
  return [
    `${title} Season ${season}`,
    `${title} season ${season}`,
    `${title} S${season}`,
    `${title} ${ordinal(season)} Season`,
    `${title} (Season ${season})`,
    `${title}: Season ${season}`,
    { title, season },
    { title: `${title} Season ${season}`, season },
    ...(word ? [`${title} ${capital(word)} Season`] : []),
    ...(roman.length > 1 ? [`${title} ${roman}`] : []),
    ...(season === 1 ? [title] : []),
  ]
}

/** Ambiguous ways to write a season: they may be unknown, but never join two seasons. */
function looseSpellings(title: string, season: number): Side[] {
  return [
    `${title} ${season}`,
    `${title} 0${season}`,
    `${title} ${romans[season - 1]}`,
    `${title} ${ordinal(season)}`,
    `${title} Season ${romans[season - 1]}`,
    `${title} S0${season}`,
    `${title} - ${season}`,
    `${title} (${season})`,
    `${title} (Other Name Season ${season})`,
    `${title} Musim ${season}`,
    `${title} ${season} сезон`,
  ]
}

function partSpellings(title: string, part: number): string[] {
  return [
    `${title} Part ${part}`,
    `${title} part ${part}`,
    `${title}: Part ${part}`,
    `${title} (Part ${part})`,
    `${title} Cour ${part}`,
    `${title} ${ordinal(part)} Cour`,
    ...(part === 1 || part === 5 ? [] : [`${title} Part ${romans[part - 1]}`]),
  ]
}

const yearSpellings = (title: string, year: number): Side[] => [
  `${title} (${year})`,
  `${title} [${year}]`,
  { title, year },
  { title: `${title} (${year})`, year },
]

function base() {
  const word = fc
    .string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: 4, maxLength: 8 })
    .filter((one) => !/^[ivxlcdm]+$|^(season|part|cour|movie|film|special|episode|nonton|anime|musim)/.test(one))
  const made = fc.array(word, { minLength: 1, maxLength: 4 }).map((several) => several.map(capital).join(' '))
  return fc.oneof(fc.constantFrom<string>(...bases), made)
}

const twoOf = (max: number) =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max })).filter(([one, other]) => one !== other)

function decoration() {
  const before = fc.constantFrom('', 'Nonton Anime ', 'nonton anime ', 'Nonton ')
  const after = fc.constantFrom('', ' Sub Indo', ' sub indo', ' SUB INDO', ' Subtitle Indonesia')
  return fc.tuple(before, after)
}

function decorated(side: Side, [before, after]: [string, string]): NameFacts {
  const plain = known(side)
  return { ...plain, title: `${before}${plain.title}${after}` }
}

/** True for a usable title: not empty, not a single sign or letter, not cut short. */
function isNormal(side: Side): boolean {
  const { title } = known(side)
  return isPlain(side) && !/…|\.\.\.|^Season|^\(/.test(title) && title.length > 3
}

/** True for a title to which a test may add season words: not blank, and without such words. */
function isPlain(side: Side): boolean {
  const { title } = known(side)
  return /[\p{L}\p{N}]{2}/u.test(title) && !/^(nonton|sinopsis)|(indo|indonesia)$/i.test(title)
}

const expectVerdict = (one: Side, other: Side, expected: Expected) =>
  expect(compared(one, other), pairShown([one, other, expected])).toBe(expected)

const labelled = (number: number, form: number, more: number) =>
  [`${number}`, `${number}.${more}`, `${number}-${number + more}`, `${number} ${more}`][form] ?? ''
