import type { Word } from '../../src/anime/sources/library/entry.ts'

const words = (lines: string): [Word, ...Word[]] => {
  const [first, ...rest] = lines
    .trim()
    .split('\n')
    .map((line): Word => {
      const [indonesian = '', english = '', romaji = '', japanese = ''] = line.split('|')
      return [indonesian, english, romaji, japanese]
    })
  if (!first) throw new Error('a list of words is empty')
  return [first, ...rest]
}

export const who = words(`
Pendekar|Swordsman|Kenshi|剣士
Penyihir|Witch|Majo|魔女
Pelaut|Sailor|Funanori|船乗り
Pandai Besi|Blacksmith|Kajiya|鍛冶屋
Penjaga|Guardian|Mamoribito|守り人
Pencuri|Thief|Dorobou|泥棒
Tabib|Healer|Isha|医者
Pemburu|Hunter|Karyuudo|狩人
Detektif|Detective|Tantei|探偵
Juru Masak|Cook|Ryourinin|料理人
Pemain Biola|Violinist|Baiorinisuto|バイオリニスト
Putri|Princess|Hime|姫
Raja|King|Ousama|王様
Prajurit|Soldier|Heishi|兵士
Penenun|Weaver|Orite|織り手
Pengembara|Wanderer|Tabibito|旅人
Murid|Pupil|Seito|生徒
Guru|Teacher|Sensei|先生
Pesulap|Magician|Tejinashi|手品師
Kesatria|Knight|Kishi|騎士
Pelukis|Painter|Gaka|画家
Tukang Pos|Postman|Yuubinya|郵便屋
Pawang|Tamer|Tsukai|使い
Naga|Dragon|Ryuu|竜
Rubah|Fox|Kitsune|狐
Serigala|Wolf|Ookami|狼
Kucing|Cat|Neko|猫
Gagak|Crow|Karasu|烏
Harimau|Tiger|Tora|虎
Boneka|Doll|Ningyou|人形
Robot|Robot|Robotto|ロボット
Hantu|Ghost|Yuurei|幽霊
Dewi|Goddess|Megami|女神
Iblis|Demon|Akuma|悪魔
Peramal|Fortune Teller|Uranaishi|占い師
Perenang|Swimmer|Suieisha|水泳者
Pembalap|Racer|Reesaa|レーサー
Pemanah|Archer|Yumihiki|弓引き
Ahli Ramuan|Alchemist|Renkinjutsushi|錬金術師
Pustakawan|Librarian|Shisho|司書
Astronaut|Astronaut|Uchuuhikoushi|宇宙飛行士
Petinju|Boxer|Bokusaa|ボクサー
`)

export const what = words(`
Kabut|Mist|Kiri|霧
Senja|Dusk|Tasogare|黄昏
Fajar|Dawn|Akatsuki|暁
Hujan|Rain|Ame|雨
Salju|Snow|Yuki|雪
Angin|Wind|Kaze|風
Petir|Thunder|Kaminari|雷
Bulan|Moon|Tsuki|月
Bintang|Star|Hoshi|星
Matahari|Sun|Taiyou|太陽
Laut|Sea|Umi|海
Sungai|River|Kawa|川
Gunung|Mountain|Yama|山
Hutan|Forest|Mori|森
Padang Pasir|Desert|Sabaku|砂漠
Api|Fire|Honoo|炎
Es|Ice|Koori|氷
Besi|Iron|Tetsu|鉄
Perak|Silver|Gin|銀
Emas|Gold|Kin|金
Kaca|Glass|Garasu|硝子
Kertas|Paper|Kami|紙
Kayu|Wood|Ki|木
Tembaga|Copper|Dou|銅
Bayangan|Shadow|Kage|影
Cahaya|Light|Hikari|光
Mimpi|Dream|Yume|夢
Kenangan|Memory|Kioku|記憶
Sumpah|Oath|Chikai|誓い
Rahasia|Secret|Himitsu|秘密
Kutukan|Curse|Noroi|呪い
Takdir|Fate|Unmei|運命
Musim Semi|Spring|Haru|春
Musim Gugur|Autumn|Aki|秋
Melati|Jasmine|Jasumin|ジャスミン
Teratai|Lotus|Hasu|蓮
Mawar|Rose|Bara|薔薇
Bambu|Bamboo|Take|竹
Mutiara|Pearl|Shinju|真珠
Zamrud|Emerald|Emerarudo|エメラルド
Tengah Malam|Midnight|Mayonaka|真夜中
Sunyi|Silence|Seijaku|静寂
Lonceng|Bell|Kane|鐘
Kereta|Train|Ressha|列車
Mercusuar|Lighthouse|Toudai|灯台
Jam Pasir|Hourglass|Sunadokei|砂時計
Cermin|Mirror|Kagami|鏡
Lentera|Lantern|Chouchin|提灯
Layang-layang|Kite|Tako|凧
Kupu-kupu|Butterfly|Chou|蝶
`)

export const where = words(`
Selatan|the South|Minami|南
Utara|the North|Kita|北
Timur|the East|Higashi|東
Barat|the West|Nishi|西
Kota Tua|the Old Town|Furui Machi|古い町
Pulau Garam|Salt Island|Shio no Shima|塩の島
Lembah Merapi|Merapi Valley|Merapi no Tani|ムラピの谷
Pesisir Jawa|the Java Coast|Jawa no Kaigan|ジャワの海岸
Danau Toba|Lake Toba|Toba-ko|トバ湖
Stasiun Terakhir|the Last Station|Saigo no Eki|最後の駅
Menara Ketujuh|the Seventh Tower|Nana no Tou|七の塔
Balik Awan|Beyond the Clouds|Kumo no Mukou|雲の向こう
Dasar Samudra|the Ocean Floor|Kaitei|海底
Ujung Dunia|the End of the World|Sekai no Hate|世界の果て
Kampung Nelayan|the Fishing Village|Gyoson|漁村
Istana Pualam|the Marble Palace|Dairiseki no Kyuuden|大理石の宮殿
Pasar Malam|the Night Market|Yoru no Ichiba|夜の市場
Sekolah Bukit|the Hill School|Oka no Gakkou|丘の学校
Rumah Kosong|the Empty House|Akiya|空き家
Jembatan Gantung|the Hanging Bridge|Tsuribashi|吊り橋
Planet Biru|the Blue Planet|Aoi Wakusei|青い惑星
Abad Lalu|the Last Century|Zenseiki|前世紀
Kebun Teh|the Tea Garden|Chabatake|茶畑
Lorong Sempit|the Narrow Lane|Roji|路地
Gerbang Timah|the Tin Gate|Suzu no Mon|錫の門
Kuil Batu|the Stone Temple|Ishi no Tera|石の寺
`)

export const studios = [
  'Studio Kunyit',
  'Bengkel Gambar',
  'Rel Ganda',
  'Studio Cempaka',
  'Garis Pantai',
  'Lampu Teplok',
] as const
export const origins = ['Manga', 'Novel ringan', 'Cerita asli', 'Gim', 'Novel'] as const
export const genres = [
  'Action',
  'Adventure',
  'Comedy',
  'Drama',
  'Fantasy',
  'Historical',
  'Horror',
  'Music',
  'Mystery',
  'Romance',
  'School',
  'Sci-Fi',
  'Slice of Life',
  'Sports',
  'Supernatural',
  'Thriller',
] as const
