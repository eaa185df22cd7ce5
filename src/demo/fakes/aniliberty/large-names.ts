/** Nouns of names: Russian, its genitive, romaji, English, Japanese. */
const nouns = `
ветер ветра Kaze Wind 風|река реки Kawa River 川|гора горы Yama Mountain 山|море моря Umi Sea 海|звезда звезды Hoshi Star 星
луна луны Tsuki Moon 月|солнце солнца Taiyou Sun 太陽|снег снега Yuki Snow 雪|дождь дождя Ame Rain 雨|огонь огня Honoo Flame 炎
тень тени Kage Shadow 影|свет света Hikari Light 光|ночь ночи Yoru Night 夜|утро утра Asa Morning 朝|лес леса Mori Forest 森
сад сада Niwa Garden 庭|мост моста Hashi Bridge 橋|маяк маяка Toudai Lighthouse 灯台|город города Machi Town 町|остров острова Shima Island 島
замок замка Shiro Castle 城|башня башни Tou Tower 塔|дверь двери Tobira Door 扉|окно окна Mado Window 窓|ключ ключа Kagi Key 鍵
часы часов Tokei Clock 時計|зеркало зеркала Kagami Mirror 鏡|меч меча Tsurugi Sword 剣|щит щита Tate Shield 盾|корабль корабля Fune Ship 船
поезд поезда Kisha Train 汽車|письмо письма Tegami Letter 手紙|песня песни Uta Song 歌|танец танца Odori Dance 踊り|сон сна Yume Dream 夢
сердце сердца Kokoro Heart 心|голос голоса Koe Voice 声|слово слова Kotoba Word 言葉|имя имени Namae Name 名前|память памяти Kioku Memory 記憶
обещание обещания Yakusoku Promise 約束|тайна тайны Himitsu Secret 秘密|дракон дракона Ryuu Dragon 竜|лиса лисы Kitsune Fox 狐|волк волка Ookami Wolf 狼
кошка кошки Neko Cat 猫|птица птицы Tori Bird 鳥|журавль журавля Tsuru Crane 鶴|бабочка бабочки Chou Butterfly 蝶|цветок цветка Hana Flower 花
вишня вишни Sakura Cherry 桜|клён клёна Kaede Maple 楓|ёлка ёлки Momi Fir 樅|камень камня Ishi Stone 石|песок песка Suna Sand 砂
стекло стекла Garasu Glass 硝子|железо железа Tetsu Iron 鉄|серебро серебра Gin Silver 銀|золото золота Kin Gold 金|чай чая Ocha Tea 茶
хлеб хлеба Pan Bread 麺麭|кухня кухни Daidokoro Kitchen 台所|школа школы Gakkou School 学校|архив архива Shoko Archive 書庫|почта почты Yuubin Post 郵便
гавань гавани Minato Harbour 港|король короля Ou King 王|ведьма ведьмы Majo Witch 魔女|рыцарь рыцаря Kishi Knight 騎士|монах монаха Souryo Monk 僧侶
мастер мастера Shishou Master 師匠|гость гостя Kyaku Guest 客`
  .trim()
  .split(/[|\n]/)
  .map((line) => line.split(' '))

type Two = readonly string[]

/** Ways to make a name of two nouns: Russian, romaji, English. */
const ways: ((one: Two, other: Two) => [string, string, string])[] = [
  (one, other) => [`${one[0]} ${other[1]}`, `${other[2]} no ${one[2]}`, `${one[3]} of the ${other[3]}`],
  (one, other) => [`${one[0]} и ${other[0]}`, `${one[2]} to ${other[2]}`, `${one[3]} and ${other[3]}`],
  (one, other) => [`${one[0]} без ${other[1]}`, `${other[2]} no Nai ${one[2]}`, `${one[3]} Without a ${other[3]}`],
  (one, other) => [`${one[0]} для ${other[1]}`, `${other[2]} no Tame no ${one[2]}`, `${one[3]} for the ${other[3]}`],
]

const count = nouns.length * (nouns.length - 1) * ways.length
/** Steps through all names in leaps, so that neighbours differ. It has no divisor in common with their number. */
const LEAP = 7_919

/**
 * The names of the title number `number`, counted from 0. No two titles have the same; after some twenty thousand they
 * go by a number.
 */
export function nameOf(number: number) {
  const at = (number * LEAP) % count
  const pair = Math.floor(at / ways.length)
  const first = Math.floor(pair / (nouns.length - 1))
  const rest = pair % (nouns.length - 1)
  const [one = [], other = []] = [nouns[first], nouns[rest < first ? rest : rest + 1]]
  const [ru = '', romaji = '', english = ''] = ways[at % ways.length]?.(one, other) ?? []
  // From 3 on, because a sequel is called 2.
  const round = number < count ? '' : ` ${2 + Math.floor(number / count)}`
  return {
    russian: ru.charAt(0).toUpperCase() + ru.slice(1) + round,
    romaji: romaji + round,
    english: english + round,
    japanese: `${other[4]}の${one[4]}${round}`,
  }
}
