const genreNames = `
Комедия, Меха, Психологическое, Сёнен, Сейнен, Триллер, Школа, Драма, Мистика, Повседневность, Романтика, Спорт,
Ужасы, Экшен, Боевые искусства, Демоны, Игры, Магия, Музыка, Сёдзе, Супер сила, Фантастика, Этти, Вампиры,
Детектив, Исторический, Приключения, Сверхъестественное, Фэнтези, Киберпанк, Сёдзе-ай, Гарем, Дзёсей, Исекай, -,
Пародия`

/** The first id is 1; none has the id of the dash. */
export const genres: ReadonlyMap<number, string> = new Map(
  genreNames.split(',').flatMap((name, at) => (name.trim() === '-' ? [] : [[at + 1, name.trim()]])),
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
