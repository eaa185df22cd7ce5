import { readFileSync } from 'node:fs'

const genreNames = readFileSync(new URL('genres.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')

/** The first id is 1. The dash has no id. */
export const genres: ReadonlyMap<number, string> = new Map(
  genreNames.flatMap((name, at) => (name === '-' ? [] : [[at + 1, name]])),
)

/** The label of ONA begins with a Cyrillic letter, as upstream's does. */
export const types: Record<string, string> = {
  TV: 'ТВ',
  ONA: 'ОNA',
  WEB: 'WEB',
  OVA: 'OVA',
  OAD: 'OAD',
  MOVIE: 'Фильм',
  DORAMA: 'Дорама',
  SPECIAL: 'Спешл',
}
export const seasons: Record<string, string> = { winter: 'Зима', spring: 'Весна', summer: 'Лето', autumn: 'Осень' }
export const weekdays = ['Понедельник', 'Вторник', 'Среда', 'Четверг', 'Пятница', 'Суббота', 'Воскресенье']
