/** The words of AniLiberty: values that a field may have, with what the site calls them. */

/** Names of all genres by their id. */
export const genres: ReadonlyMap<number, string> = new Map([
  [1, 'Комедия'],
  [2, 'Меха'],
  [3, 'Психологическое'],
  [4, 'Сёнен'],
  [5, 'Сейнен'],
  [6, 'Триллер'],
  [7, 'Школа'],
  [8, 'Драма'],
  [9, 'Мистика'],
  [10, 'Повседневность'],
  [11, 'Романтика'],
  [12, 'Спорт'],
  [13, 'Ужасы'],
  [14, 'Экшен'],
  [15, 'Боевые искусства'],
  [16, 'Демоны'],
  [17, 'Игры'],
  [18, 'Магия'],
  [19, 'Музыка'],
  [20, 'Сёдзе'],
  [21, 'Супер сила'],
  [22, 'Фантастика'],
  [23, 'Этти'],
  [24, 'Вампиры'],
  [25, 'Детектив'],
  [26, 'Исторический'],
  [27, 'Приключения'],
  [28, 'Сверхъестественное'],
  [29, 'Фэнтези'],
  [30, 'Киберпанк'],
  [31, 'Сёдзе-ай'],
  [32, 'Гарем'],
  [33, 'Дзёсей'],
  [34, 'Исекай'],
  [36, 'Пародия'],
])

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
