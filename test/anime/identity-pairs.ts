import type { NameFacts, Verdict } from '../../src/anime/identity/same-show.ts'

/**
 * Expected verdicts on pairs of titles as sources write them. `not same` accepts `different` or `unknown`, `not
 * different` accepts `same` or `unknown`; both are for pairs on which careful people disagree.
 */
export type Expected = Verdict | 'not same' | 'not different'
export type Side = string | NameFacts
export type Pair = readonly [one: Side, other: Side, expected: Expected]

/** What is known of a title. */
const show = (title: string, facts: Omit<NameFacts, 'title'>): NameFacts => ({ title, ...facts })
const all = (expected: Expected, pairs: readonly (readonly [Side, Side])[]): readonly Pair[] =>
  pairs.map(([one, other]) => [one, other, expected] as const)

const punctuation = all('same', [
  ['Sword Art Online: Alicization', 'Sword Art Online Alicization'],
  ['Sword Art Online: Alicization', 'Sword Art Online - Alicization'],
  ['Re:Zero kara Hajimeru Isekai Seikatsu', 'Re Zero kara Hajimeru Isekai Seikatsu'],
  ['Re:ZERO -Starting Life in Another World-', 'Re:Zero Starting Life in Another World'],
  ['Fate/Zero', 'Fate Zero'],
  ['Kimi no Na wa.', 'Kimi no Na wa'],
  ['Akame ga Kill!', 'Akame ga Kill !'],
  [
    'Kaguya-sama wa Kokurasetai: Tensai-tachi no Renai Zunousen',
    'Kaguya-sama wa Kokurasetai ~Tensai-tachi no Renai Zunousen~',
  ],
  ['Tokyo Ghoul:re', 'Tokyo Ghoul: re'],
  ['Kaiju No. 8', 'Kaiju No.8'],
  ['Lucky☆Star', 'Lucky Star'],
  ['Ghost in the Shell: SAC_2045', 'Ghost in the Shell: SAC 2045'],
  ['[Oshi no Ko]', 'Oshi no Ko'],
  ['【Oshi no Ko】', 'Oshi no Ko'],
  ['One-Punch Man', 'One Punch Man'],
  ['  One   Piece  ', 'One Piece'],
  ['One\u00a0Piece', 'One Piece'],
])

const letters = all('same', [
  ['ONE PIECE', 'One Piece'],
  ['ＯＮＥ ＰＩＥＣＥ', 'One Piece'],
  ['HUNTER×HUNTER', 'Hunter x Hunter'],
  ['Hunter X Hunter', 'Hunter x Hunter'],
  ['×××HOLiC', 'xxxHOLiC'],
  ['High School D×D', 'High School DxD'],
  ['Haikyū!!', 'Haikyuu!!'],
  ['Kono Subarashii Sekai ni Shukufuku wo!', 'Kono Subarashii Sekai ni Shukufuku o!'],
  ['Ranma ½', 'Ranma 1/2'],
  ['Pokémon', 'Pokemon'],
  ['Kyōkai no Kanata', 'Kyoukai no Kanata'],
  ['Kyōkai no Kanata', 'Kyokai no Kanata'],
  ['Ōkami to Kōshinryō', 'Ookami to Koushinryou'],
  ['Kyo\u0304kai no Kanata', 'Kyōkai no Kanata'],
  ['JoJo’s Bizarre Adventure', "JoJo's Bizarre Adventure"],
  ["Howl's Moving Castle", 'Howls Moving Castle'],
  ['Howl`s Moving Castle', "Howl's Moving Castle"],
  ["Kin'iro Mosaic", 'Kiniro Mosaic'],
  ['Моя геройская академия', 'МОЯ ГЕРОЙСКАЯ АКАДЕМИЯ'],
])

const spelling = all('not different', [
  ['SPYxFAMILY', 'Spy x Family'],
  ['The Promised Neverland', 'Promised Neverland'],
  ['Spice & Wolf', 'Spice and Wolf'],
  ['Bocchi the Rock!', 'Bocchi the Rock'],
  ['Shokugeki no Souma', 'Shokugeki no Soma'],
  ['Yuru Camp△', 'Yuru Camp'],
  ['Great Pretender (ONA)', 'Great Pretender'],
  ['Shingeki no Kyojin [Attack on Titan]', 'Shingeki no Kyojin'],
  ['Fate/stay night: Unlimited Blade Works', 'Fate/stay night [Unlimited Blade Works]'],
  ['Hunter x Hunter 2011', 'Hunter x Hunter (2011)'],
  ['Date A Live V', 'Date A Live Season 5'],
  ['Моя геройская академия 2 сезон', 'Моя геройская академия Season 2'],
  ['Shingeki no Kyojin (Attack on Titan Season 2)', 'Shingeki no Kyojin Season 2'],
  ['Mushoku Tensei II: Isekai Ittara Honki Dasu', 'Mushoku Tensei Season 2: Isekai Ittara Honki Dasu'],
  ['Ещё одна ночь', 'Еще одна ночь'],
])

/** A year in brackets distinguishes two shows of one name, so a name without a year may mean either. */
const yearOnOneSide = all('not different', [
  ['Dororo (2019)', 'Dororo'],
  ['Fruits Basket (2019) 2nd Season', 'Fruits Basket 2nd Season'],
  ['Hunter x Hunter', 'Hunter x Hunter (2011)'],
  ['Hunter x Hunter', 'Hunter x Hunter (1999)'],
  ['Ranma 1/2', 'Ranma 1/2 (2024)'],
])

const seasonsWritten = all('same', [
  ['Overlord 2nd Season', 'Overlord Season 2'],
  ['Overlord II', 'Overlord Season 2'],
  ['Overlord Second Season', 'Overlord II'],
  ['Overlord Ⅳ', 'Overlord IV'],
  ['Overlord S02', 'Overlord Season 2'],
  ['Overlord Season 02', 'Overlord Season 2'],
  ['Overlord - Season 2', 'Overlord 2nd Season'],
  ['Boku no Hero Academia 7th Season', 'Boku no Hero Academia Season 7'],
  ['Mob Psycho 100 II', 'Mob Psycho 100 Season 2'],
  ['[Oshi no Ko] 2nd Season', 'Oshi no Ko Season 2'],
  ['Kono Subarashii Sekai ni Shukufuku wo! Season 2', 'Kono Subarashii Sekai ni Shukufuku o! 2nd Season'],
  ['Overlord Season 1', 'Overlord'],
  ['Overlord 1st Season', 'Overlord'],
  [{ title: 'Overlord', season: 1 }, 'Overlord'],
  [show('Overlord', { season: null }), show('Overlord', { season: 1 })],
  [{ title: 'Overlord', season: 2 }, 'Overlord II'],
  [{ title: 'Overlord Season 2', season: 2 }, 'Overlord II'],
  [show('Overlord II', { season: 2 }), show('Overlord', { season: 2 })],
])

const partsWritten = all('same', [
  ['86 Part 2', '86 Cour 2'],
  ['Spy x Family Part 2', 'Spy x Family Cour 2'],
  ['Spy x Family Part II', 'Spy x Family Part 2'],
  ['Spy x Family 2nd Cour', 'Spy x Family Cour 2'],
  ['Shingeki no Kyojin Season 3 Part 2', 'Shingeki no Kyojin S3 Cour 2'],
  ['Re:Zero kara Hajimeru Isekai Seikatsu 2nd Season Part 2', 'Re:Zero kara Hajimeru Isekai Seikatsu Season 2 Part 2'],
  ['Shingeki no Kyojin: The Final Season Part 2', 'Shingeki no Kyojin The Final Season Part 2'],
  [{ title: 'Spy x Family', part: 2 }, 'Spy x Family Part 2'],
  [{ title: 'Shingeki no Kyojin', season: 3, part: 2 }, 'Shingeki no Kyojin Season 3 Part 2'],
])

const brackets = all('same', [
  ['Shingeki no Kyojin (Attack on Titan)', 'Shingeki no Kyojin'],
  ['Kimetsu no Yaiba (Demon Slayer)', 'Kimetsu no Yaiba (Demon Slayer: Kimetsu no Yaiba)'],
  ['Shingeki no Kyojin Season 2 (Attack on Titan Season 2)', 'Shingeki no Kyojin Season 2'],
  ['Shingeki no Kyojin (Attack on Titan) Season 2', 'Shingeki no Kyojin 2nd Season'],
  ['Nonton Anime Shingeki no Kyojin (Attack on Titan) Sub Indo', 'Shingeki no Kyojin'],
  ['Моя геройская академия (Boku no Hero Academia)', 'Моя геройская академия'],
  ['Black Clover (TV)', 'Black Clover'],
  ['Hellsing (TV)', { title: 'Hellsing', type: 'TV' }],
  ['Hunter x Hunter (2011)', 'Hunter x Hunter [2011]'],
  ['Fruits Basket (2019) 2nd Season', 'Fruits Basket Season 2 (2019)'],
  [{ title: 'Hunter x Hunter', year: 2011 }, 'Hunter x Hunter (2011)'],
  [show('Hunter x Hunter (2011)', { year: 2011 }), show('Hunter x Hunter', { year: 2011 })],
])

const oneSideKnows = all('same', [
  [{ title: 'Cowboy Bebop', year: 1998 }, 'Cowboy Bebop'],
  [{ title: 'Suzume no Tojimari', type: 'Movie' }, 'Suzume no Tojimari'],
  [show('Suzume no Tojimari', { type: 'Movie' }), show('Suzume no Tojimari', { type: 'movie' })],
  [show('Suzume no Tojimari', { type: 'MOVIE' }), show('Suzume no Tojimari', { type: 'Movie' })],
  [show('Great Pretender', { type: 'TV' }), show('Great Pretender', { type: 'ONA' })],
  [{ title: 'Sousou no Frieren', others: ['Frieren'] }, 'Sousou no Frieren'],
  [
    show('Sousou no Frieren', { others: ['Frieren'] }),
    show('Sousou no Frieren', { others: ['Провожающая в последний путь Фрирен'] }),
  ],
  [{ title: 'Cowboy Bebop', season: null, part: null, year: null, type: null, others: [] }, 'Cowboy Bebop'],
])

const otherSeason = all('different', [
  ['Overlord', 'Overlord II'],
  ['Overlord', 'Overlord Season 2'],
  ['Overlord Season 1', 'Overlord 2nd Season'],
  ['Overlord II', 'Overlord III'],
  ['Fate/Zero', 'Fate/Zero 2nd Season'],
  ['[Oshi no Ko]', '[Oshi no Ko] 2nd Season'],
  ['Nonton Anime Overlord Sub Indo', 'Nonton Anime Overlord II Sub Indo'],
  ['Boku no Hero Academia Season 6', 'Boku no Hero Academia Seventh Season'],
  ['Mobile Suit Gundam 00', 'Mobile Suit Gundam 00 Second Season'],
  ['Golden Kamuy S10', 'Golden Kamuy S1'],
  ['Golden Kamuy Season 12', 'Golden Kamuy Season 2'],
  ['Shingeki no Kyojin Season 2 (Attack on Titan Season 2)', 'Shingeki no Kyojin'],
  ['Shingeki no Kyojin Season 2 (Attack on Titan Season 2)', 'Shingeki no Kyojin Season 3 (Attack on Titan Season 3)'],
  ['Spy x Family Part 2', 'Spy x Family Season 2'],
  [{ title: 'Overlord', season: 2 }, 'Overlord'],
  [show('Overlord', { season: 2 }), show('Overlord', { season: 3 })],
  [{ title: 'Overlord', season: 2 }, 'Overlord III'],
  ['Моя геройская академия 2 сезон', 'Моя геройская академия 3 сезон'],
])

const otherPart = all('different', [
  ['Shingeki no Kyojin Season 3 Part 1', 'Shingeki no Kyojin Season 3 Part 2'],
  ['Shingeki no Kyojin Season 2 Part 2', 'Shingeki no Kyojin Season 3 Part 2'],
  ['Spy x Family Part 1', 'Spy x Family Cour 2'],
  ['Lupin III: Part IV', 'Lupin III: Part V'],
  [{ title: 'Spy x Family', part: 1 }, 'Spy x Family Part 2'],
  [show('Spy x Family', { part: 2 }), show('Spy x Family', { part: 3 })],
])

const oneSidePart = all('not same', [
  ['Spy x Family', 'Spy x Family Part 2'],
  ['Shingeki no Kyojin Season 3', 'Shingeki no Kyojin Season 3 Part 2'],
  ['Shingeki no Kyojin: The Final Season', 'Shingeki no Kyojin: The Final Season Part 2'],
  ['Shingeki no Kyojin: The Final Season', 'Shingeki no Kyojin'],
  ['Lupin III', 'Lupin III: Part 2'],
  [{ title: 'Spy x Family', part: 2 }, 'Spy x Family'],
])

const otherYear = all('different', [
  ['Hunter x Hunter (1999)', 'Hunter x Hunter (2011)'],
  ['Fruits Basket (2001)', 'Fruits Basket (2019)'],
  ['Kanon (2002)', 'Kanon [2006]'],
  ['Nonton Anime Rurouni Kenshin (1996)', 'Rurouni Kenshin (2023) Sub Indo'],
  [{ title: 'Hunter x Hunter', year: 2011 }, 'Hunter x Hunter (1999)'],
  [show('Hunter x Hunter', { year: 1999 }), show('Hunter x Hunter', { year: 2011 })],
  [show('Digimon Adventure', { year: 1999 }), show('Digimon Adventure', { year: 2020 })],
  [{ title: 'Ranma ½', year: 1989 }, 'Ranma 1/2 (2024)'],
])

const otherNumber = all('different', [
  ['Overlord 2', 'Overlord 3'],
  ['Jujutsu Kaisen 0', 'Jujutsu Kaisen 2'],
  ['Detective Conan Movie 25', 'Detective Conan Movie 26'],
  ['Uchuu Senkan Yamato 2199', 'Uchuu Senkan Yamato 2202'],
  ['Evangelion: 1.0 You Are (Not) Alone', 'Evangelion: 2.0 You Can (Not) Advance'],
  ['Моя геройская академия 2', 'Моя геройская академия 3'],
])

const oneSideNumber = all('not same', [
  ['Overlord', 'Overlord 2'],
  ['Overlord 2', 'Overlord Season 3'],
  ['Steins;Gate', 'Steins;Gate 0'],
  ['Digimon Adventure', 'Digimon Adventure 02'],
  ['Major', 'Major 2nd'],
  ['Major 2nd Season', 'Major 2nd'],
  ['Hidamari Sketch', 'Hidamari Sketch x 365'],
  ['Evangelion: 1.0 You Are (Not) Alone', 'Evangelion: 1.11 You Are (Not) Alone'],
  ['Hunter x Hunter 2011', 'Hunter x Hunter (1999)'],
  ['Lupin III', 'Lupin'],
  ['Моя геройская академия', 'Моя геройская академия 2'],
])

const sequels = all('different', [
  ['Naruto', 'Naruto Shippuden'],
  ['Naruto', 'Boruto: Naruto Next Generations'],
  ['Fate/stay night', 'Fate/stay night: Unlimited Blade Works'],
  ['Monster', 'Monster Musume no Iru Nichijou'],
  ['Sailor Moon R', 'Sailor Moon S'],
  ['Blue Lock', 'Blue Lock vs. U-20 Japan'],
  ['Initial D Second Stage', 'Initial D Fourth Stage'],
  ['Diamond no Ace: Second Season', 'Diamond no Ace: Act II'],
  ["Fate/stay night: Heaven's Feel I. Presage Flower", "Fate/stay night: Heaven's Feel II. Lost Butterfly"],
  ['Mobile Suit Gundam ZZ', 'Mobile Suit Zeta Gundam'],
])

/** Letters, words and numbers that look like a season, year or type but belong to the name. */
const lookalikes: readonly Pair[] = [
  ...all('different', [
    ['Sword Art Online', 'Sword Art Online II'],
    ['Kizumonogatari I: Tekketsu-hen', 'Kizumonogatari II: Nekketsu-hen'],
    ['Girls und Panzer: Saishuushou Part 1', 'Girls und Panzer: Saishuushou Part 2'],
    ['JoJo no Kimyou na Bouken Part 3: Stardust Crusaders', 'JoJo no Kimyou na Bouken Part 4: Diamond wa Kudakenai'],
    [
      'JoJo no Kimyou na Bouken Part 3: Stardust Crusaders',
      'JoJo no Kimyou na Bouken Part 3: Stardust Crusaders 2nd Season',
    ],
    ['Uta no Prince-sama: Maji Love 1000%', 'Uta no Prince-sama: Maji Love 2000%'],
    ['Tetsujin 28-gou (1963)', 'Tetsujin 28-gou (2004)'],
    ['Blood+', 'Blood-C'],
    ['Free! Movie 1: Timeless Medley', 'Free! Movie 2: Timeless Medley'],
    ['Captain Tsubasa (2018)', 'Captain Tsubasa: Road to 2002'],
  ]),
  ...all('not same', [
    ['R.O.D', 'R.O.D the TV'],
    ['Kidou Shinseiki Gundam X', 'Kidou Shinseiki Gundam'],
    ['Kidou Shinseiki Gundam X', 'Kidou Shinseiki Gundam Season 10'],
    ['Captain Tsubasa: Road to 2002', 'Captain Tsubasa: Road to'],
    ['Ojamajo Doremi', 'Ojamajo Doremi ♯'],
    ['Blood+', 'Blood'],
    ['Amagami SS', 'Amagami SS+'],
    ['Ginga Eiyuu Densetsu: Die Neue These', 'Ginga Eiyuu Densetsu: Die Neue These Second'],
    ['Kiss x Sis (TV)', 'Kiss x Sis (OVA)'],
    ['Owarimonogatari 2nd Season', 'Zoku Owarimonogatari'],
    ['Uchuu Senkan Yamato 2199', 'Uchuu Senkan Yamato (2012)'],
  ]),
  ...all('same', [
    ['Sword Art Online II', 'Sword Art Online 2nd Season'],
    ['Tales of Zestiria the X', 'Tales of Zestiria the X Season 1'],
    ['Kiss×sis', 'Kiss x Sis'],
    ['Major S5', 'Major 5th Season'],
    ['Tetsujin 28-gou (2004)', { title: 'Tetsujin 28-gou', year: 2004 }],
    [{ title: 'Overlord 2', season: 2 }, 'Overlord II'],
    [show('Psycho-Pass 2', { season: 2 }), show('Psycho-Pass', { season: 2 })],
    [{ title: 'Mob Psycho 100', season: 2 }, 'Mob Psycho 100 II'],
  ]),
  ...all('not different', [
    ['Isekai Quartet2', 'Isekai Quartet 2'],
    ['Uta no Prince-sama: Maji Love 1000%', 'Uta no☆Prince-sama♪ Maji Love 1000%'],
    [
      show('Shingeki no Kyojin', { others: ['Attack on Titan'], year: 2013 }),
      show('Attack on Titan', { others: ['Shingeki no Kyojin'], year: 2013 }),
    ],
  ]),
]

const signs: readonly Pair[] = [
  ...all('different', [
    ['K-On!', 'K-On!!'],
    ['Gochuumon wa Usagi Desu ka?', 'Gochuumon wa Usagi Desu ka??'],
    ['Gintama', 'Gintama°'],
  ]),
  ...all('not same', [
    ['Fate/stay night', 'Fate/stay night [Unlimited Blade Works]'],
    ['Gintama', "Gintama'"],
    ['Nisekoi', 'Nisekoi:'],
    ['Seitokai Yakuindomo', 'Seitokai Yakuindomo*'],
    ['Ojamajo Doremi', 'Ojamajo Doremi #'],
    ["Dog Days'", "Dog Days''"],
    ['Isekai Maou to Shoukan Shoujo no Dorei Majutsu', 'Isekai Maou to Shoukan Shoujo no Dorei Majutsu Ω'],
    ['Tokyo Ghoul', 'Tokyo Ghoul √A'],
    ['Tokyo Ghoul', 'Tokyo Ghoul:re'],
    ['Shinryaku! Ika Musume', 'Shinryaku!? Ika Musume'],
    [
      'Kaguya-sama wa Kokurasetai: Tensai-tachi no Renai Zunousen',
      'Kaguya-sama wa Kokurasetai? Tensai-tachi no Renai Zunousen',
    ],
    ['Hidamari Sketch x ☆☆☆', 'Hidamari Sketch x 365'],
  ]),
]

const movies: readonly Pair[] = [
  ...all('different', [
    [show('Suzume no Tojimari', { type: 'Movie' }), show('Suzume no Tojimari', { type: 'TV' })],
    [
      show('Kimetsu no Yaiba: Mugen Ressha-hen', { type: 'TV' }),
      show('Kimetsu no Yaiba: Mugen Ressha-hen', { type: 'Movie' }),
    ],
    ['One Piece', 'One Piece Film: Red'],
    ['One Piece Film: Red', 'One Piece Film: Gold'],
    [{ title: 'Hellsing', type: 'Movie' }, 'Hellsing (TV)'],
    ['Made in Abyss', 'Made in Abyss Movie 3: Fukaki Tamashii no Reimei'],
  ]),
  ...all('not same', [
    ['Violet Evergarden', 'Violet Evergarden the Movie'],
    ['Violet Evergarden', 'Violet Evergarden Movie'],
    ['Kimetsu no Yaiba: Mugen Ressha-hen', 'Kimetsu no Yaiba Movie: Mugen Ressha-hen'],
    [{ title: 'Violet Evergarden', type: 'TV' }, 'Violet Evergarden Movie'],
    ['Hellsing (OVA)', 'Hellsing (TV)'],
    ['Black Lagoon OVA', 'Black Lagoon'],
    ['Overlord Specials', 'Overlord'],
  ]),
  ...all('same', [
    ['One Piece Film: Red', 'One Piece Film Red'],
    ['Violet Evergarden Movie', 'Violet Evergarden: Movie'],
    [show('Violet Evergarden Movie', { type: 'Movie' }), show('Violet Evergarden Movie', { type: null })],
  ]),
  ...all('not different', [
    [{ title: 'Jujutsu Kaisen 0', type: 'Movie' }, 'Jujutsu Kaisen 0 Movie'],
    ['Violet Evergarden the Movie', 'Violet Evergarden Movie'],
  ]),
]

const strangers = all('different', [
  ['One Piece', 'Bleach'],
  ['Boku no Hero Academia', 'Boku no Kokoro no Yabai Yatsu'],
  ['Атака титанов', 'Наруто'],
  ['Overlord II', 'Kuroshitsuji II'],
  ['Overlord Season 2', 'Psycho-Pass Season 2'],
  ['Nonton Anime Bleach Sub Indo', 'Nonton Anime Naruto Sub Indo'],
  [show('Another', { year: 2012 }), show('Amnesia', { year: 2012 })],
])

const bareNumbers = all('unknown', [
  ['Overlord 2', 'Overlord II'],
  ['Overlord 2', 'Overlord Season 2'],
  ['Overlord 2', 'Overlord 2nd Season'],
  ['Kono Subarashii Sekai ni Shukufuku wo! 2', 'Kono Subarashii Sekai ni Shukufuku o! Season 2'],
  ['Моя геройская академия 2', 'Моя геройская академия Season 2'],
  [{ title: 'Overlord', season: 2 }, 'Overlord 2'],
])

const onlyOthers: readonly Pair[] = [
  ...all('unknown', [
    ['Bleach', 'Beach'],
    [{ title: 'Shingeki no Kyojin', others: ['Attack on Titan'] }, 'Attack on Titan'],
    [
      show('Shingeki no Kyojin', { others: ['Attack on Titan'] }),
      show('Атака титанов', { others: ['Attack on Titan'] }),
    ],
    ['Shingeki no Kyojin (Attack on Titan)', 'Attack on Titan'],
    ['Sousou no Frieren', { title: "Frieren: Beyond Journey's End", others: ['Sousou no Frieren'] }],
    [{ title: 'Hagane no Renkinjutsushi', others: ['Fullmetal Alchemist', 'FMA'] }, 'Fullmetal Alchemist'],
  ]),
  ...all('not different', [['Attack on Titan (Shingeki no Kyojin)', 'Shingeki no Kyojin (Attack on Titan)']]),
  ...all('not same', [
    [{ title: 'Shingeki no Kyojin', others: ['Attack on Titan'] }, 'Attack on Titan Season 2'],
    [{ title: 'Shingeki no Kyojin Season 2', others: ['Attack on Titan Season 2'] }, 'Attack on Titan Season 3'],
    [
      show('Hunter x Hunter', { year: 1999, others: ['HxH'] }),
      show('HxH', { year: 2011, others: ['Hunter x Hunter'] }),
    ],
    ['Shingeki no Kyojin (Attack on Titan Season 2)', 'Shingeki no Kyojin'],
    ['Shingeki no Kyojin', 'Attack on Titan'],
    ['進撃の巨人', 'Shingeki no Kyojin'],
    ['Boku no Hero Academia 2nd Season', 'My Hero Academia Season 2'],
    ['Jujutsu Kaisen', 'Jujustu Kaisen'],
    ['5-toubun no Hanayome', 'Go-toubun no Hanayome'],
    ['Mushoku Tensei: Isekai Ittara Honki Dasu', 'Mushoku Tensei II: Isekai Ittara Honki Dasu'],
    ['Mushoku Tensei: Isekai Ittara Honki Dasu', 'Mushoku Tensei Season 2: Isekai Ittara Honki Dasu'],
    ['Shingeki no Kyojin: The Final Season', 'Shingeki no Kyojin Season 4'],
  ]),
]

const truncated: readonly Pair[] = [
  ...all('unknown', [
    ['Tensei shitara Slime Datta…', 'Tensei shitara Slime Datta Ken'],
    ['Tensei shitara Slime Datta...', 'Tensei shitara Slime Datta Ken'],
    ['Tensei shitara Slime Datta…', 'Tensei shitara Slime Datta Ken Season 2'],
    ['Yahari Ore no Seishun Love Come…', 'Yahari Ore no Seishun Love Comedy wa Machigatteiru. Zoku'],
    ['Nonton Anime Kenja no Deshi wo Nanoru K… Sub Indo', 'Kenja no Deshi wo Nanoru Kenja'],
    ['Tensei shitara Slime Datta…', 'Tensei shitara Slime Datta…'],
    ['Tensei shitara Slime Datta…', 'Tensei shitara Slime Datta...'],
  ]),
  ...all('not same', [
    ['Naruto Ship…', 'Bleach'],
    ['Tensei shitara Slime…', 'Tensei shitara Ken Deshita'],
    ['Overlord…', 'Overlord'],
    ['Overlord…', 'Overlord II'],
  ]),
]

const nothingToGoBy: readonly Pair[] = [
  ...all('unknown', [
    ['', ''],
    ['', '   '],
    ['', 'One Piece'],
  ]),
  ...all('not same', [
    ['…', '…'],
    ['Nonton Anime', 'One Piece'],
    ['???', '!!!'],
    ['Season 2', 'Part 2'],
    ['K', 'X'],
    ['K', 'K-On!'],
    ['(2011)', '(1999)'],
  ]),
  ...all('not different', [
    ['K', 'K'],
    ['86', '86'],
  ]),
]

export const groups: Readonly<Record<string, readonly Pair[]>> = {
  'only punctuation differs': punctuation,
  'only the writing of letters differs': letters,
  'spelled otherwise': spelling,
  'a year in brackets on one side': yearOnOneSide,
  'one season, written otherwise': seasonsWritten,
  'one part, written otherwise': partsWritten,
  'something in brackets': brackets,
  'only one side knows more': oneSideKnows,
  'another season': otherSeason,
  'another part': otherPart,
  'a part on one side': oneSidePart,
  'another year': otherYear,
  'another number': otherNumber,
  'a number on one side': oneSideNumber,
  'a sequel, or the same beginning': sequels,
  'what only looks like a season, a year or a type': lookalikes,
  'signs that mean another show': signs,
  'films and extras': movies,
  'nothing in common': strangers,
  'a bare number is perhaps a season': bareNumbers,
  'only another name matches': onlyOthers,
  'cut short': truncated,
  'nothing to go by': nothingToGoBy,
}

export const pairs: readonly Pair[] = Object.values(groups).flat()

/** Titles that carry no season, part or year, for the properties that attach one. */
export const bases = [
  'One Piece',
  'Overlord',
  'Hunter x Hunter',
  'SPY×FAMILY',
  'Re:Zero kara Hajimeru Isekai Seikatsu',
  'Kono Subarashii Sekai ni Shukufuku wo!',
  'Mob Psycho 100',
  '3-gatsu no Lion',
  'Kaijuu 8-gou',
  'Dr. Stone',
  'Haikyuu!!',
  '[Oshi no Ko]',
  'Fate/Zero',
  'Gochuumon wa Usagi Desu ka?',
  'Uchuu Senkan Yamato 2199',
  "JoJo's Bizarre Adventure",
  'Kyōkai no Kanata',
  'Gintama°',
  'Sousou no Frieren',
  'Bakuman.',
  'Yuru Camp△',
  'Darling in the FranXX',
  'Modern Love Tokyo',
  'The Second Raid',
  'Party Animals',
  'Seasons of Rain',
  '進撃の巨人',
  'ワンピース',
  'Моя геройская академия',
] as const

/**
 * Text that has slowed down or broken parsers of titles: spaces, brackets, marks, and one grapheme of 18 code points.
 */
export const shards = [
  ...['(', ')', '[', '((a', '(a) ', '（', '…', '...', ' ', '\t\n', '\u0000', '!', '?', "'", '-', ': ', 'x', '×', '½'],
  ...['1', '0', '2 ', 'I', 'II ', 'V', 'Season ', 'Season 2 ', '2nd ', 'S2', 'Part ', 'Cour 2 ', 'wo ', 'o', 'ou', 'ō'],
  ...['Nonton Anime ', ' Sub Indo', 'Sub ', 'Episode ', '(2011)', 'a ', 'aā', '\u0304', 'e\u0301', '\ud800', '\udc00'],
  ...['ﷺ', '👨‍👩‍👧', '\u202e', '漢', 'ß', 'İ', '\\', '$&', '__proto__', '<b>', '°', '☆', '1.', '1-', '.5'],
] as const
