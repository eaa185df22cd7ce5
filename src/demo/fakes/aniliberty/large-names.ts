import { readFileSync } from 'node:fs'

/** Nouns in Russian, its genitive, romaji, English and Japanese. */
const nouns = readFileSync(new URL('large-names.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' '))

type Two = readonly string[]

const ways: ((one: Two, other: Two) => [string, string, string])[] = [
  (one, other) => [`${one[0]} ${other[1]}`, `${other[2]} no ${one[2]}`, `${one[3]} of the ${other[3]}`],
  (one, other) => [`${one[0]} и ${other[0]}`, `${one[2]} to ${other[2]}`, `${one[3]} and ${other[3]}`],
  (one, other) => [`${one[0]} без ${other[1]}`, `${other[2]} no Nai ${one[2]}`, `${one[3]} Without a ${other[3]}`],
  (one, other) => [`${one[0]} для ${other[1]}`, `${other[2]} no Tame no ${one[2]}`, `${one[3]} for the ${other[3]}`],
]

const count = nouns.length * (nouns.length - 1) * ways.length
/** Step between the names of neighboring titles. It has no divisor in common with the number of names. */
const LEAP = 7_919

/**
 * Makes the names of a title. Numbers count from 0. No two titles have the same names; after some twenty thousand
 * titles the names get a number.
 */
export function makeTitleNames(number: number) {
  const at = (number * LEAP) % count
  const pair = Math.floor(at / ways.length)
  const first = Math.floor(pair / (nouns.length - 1))
  const rest = pair % (nouns.length - 1)
  const [one = [], other = []] = [nouns[first], nouns[rest < first ? rest : rest + 1]]
  const [ru = '', romaji = '', english = ''] = ways[at % ways.length]?.(one, other) ?? []
  // Numbers begin with 3, because 2 marks a sequel.
  const round = number < count ? '' : ` ${2 + Math.floor(number / count)}`
  return {
    russian: ru.charAt(0).toUpperCase() + ru.slice(1) + round,
    romaji: romaji + round,
    english: english + round,
    japanese: `${other[4]}の${one[4]}${round}`,
  }
}
