import type { Release } from './shapes.ts'

type Name = Release['name']
type Names = {
  shown: string
  japanese: string | null
  synonyms: string[]
  russian: string | null
}

/** What visitors call it: the English name, else one in Latin letters, else the Russian one. */
export const shownName = ({ main, english, alternative }: Name): string =>
  english ?? partsOf(alternative).find(isLatin) ?? main

/** The shown name and the others by what they are; none stands there twice. */
export function namesOf(name: Name): Names {
  const shown = shownName(name)
  const others = [...new Set(partsOf(name.alternative))].filter((part) => part !== shown && part !== name.main)
  const japanese = others.find(isJapanese) ?? null
  return {
    shown,
    japanese,
    synonyms: others.filter((part) => part !== japanese),
    russian: name.main === shown ? null : name.main,
  }
}

/** `alternative` is one name or many in a row; a slash or comma inside a name has no space around or behind it. */
const partsOf = (alternative: string | null) =>
  (alternative ?? '')
    .split(/\s*[,;|]\s+|\s+\/\s+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

const isJapanese = (name: string) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(name)
const isLatin = (name: string) =>
  /\p{Script=Latin}/u.test(name) && !/\p{Script=Cyrillic}/u.test(name) && !isJapanese(name)
