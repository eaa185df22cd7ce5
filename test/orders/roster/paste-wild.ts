/**
 * Lists of the kinds that people send, each with the people in it: `name|number|size`, empty ends left out. A `?` behind
 * a row says that its reading is a guess, which must be marked. Lines of nobody and blank lines stand in no row here.
 */
export type WildList = {
  what: string
  text: string
  people: readonly string[]
  counts?: Readonly<Record<string, number>>
  sizes?: readonly string[]
}

const kids = ['2 th', '4 th', '6 th', '8 th', '10 th', '12 th']

export const wild: readonly WildList[] = [
  {
    what: 'a class of boys and girls, class first',
    text: 'X IPA 1\tAditya Pratama\tL\tXL\t23\nX IPA 1\tBella Safitri\tP\tM\t5\nX IPA 1\tCahyo Nugroho\tL\tL\t11\nX IPA 1\tDinda Ayu\tP\tS\t2',
    people: ['Aditya Pratama|23|XL', 'Bella Safitri|5|M', 'Cahyo Nugroho|11|L', 'Dinda Ayu|2|S'],
  },
  {
    what: 'boys alone, gender behind the size',
    text: '1\tArif\tM\tL\t4\n2\tBagus\tXL\tL\t9\n3\tChandra\tS\tL\t13\n4\tDoni\tXXL\tL\t21',
    people: ['Arif|4|M?', 'Bagus|9|XL?', 'Chandra|13|S?', 'Doni|21|XXL?'],
  },
  {
    what: 'girls alone',
    text: 'Putri\tP\tL\nRatna\tP\tM\nSinta\tP\tXL',
    people: ['Putri||L', 'Ratna||M', 'Sinta||XL'],
  },
  {
    what: 'a form of Google with a proof of payment',
    text: 'Timestamp\tEmail Address\tNama Lengkap\tNama Punggung\tNomor Punggung\tUkuran Jersey\tNo. WhatsApp\tUpload Bukti Transfer\n24/11/2026 08:12:45\tgilang.r@gmail.com\tGilang Ramadhan\tGILANG\t17\tXL\t085712345678\thttps://drive.google.com/open?id=1aBcD_ef\n24/11/2026 09:01:02\tnia_99@yahoo.co.id\tNia Kurniawati\tNIA K\t3\tM\t+62 857-1111-2222\thttps://drive.google.com/open?id=1xYz-98',
    people: ['GILANG|17|XL', 'NIA K|3|M'],
  },
  {
    what: 'a form of Google as CSV with measures',
    text: 'Stempel waktu,Nama,Ukuran,Nomor\n2026/11/20 7:15:01 PM GMT+7,Hendra,"L (52 x 72)",8\n2026/11/20 7:19:44 PM GMT+7,Ika,"M (50 x 70)",14',
    people: ['Hendra|8|L', 'Ika|14|M'],
  },
  {
    what: 'NIS and no head',
    text: '20261001;Joko Susilo;XL\n20261002;Kartika;M\n20261003;Lukman Hakim;L',
    people: ['Joko Susilo||XL', 'Kartika||M', 'Lukman Hakim||L'],
  },
  {
    what: 'phones in a column without a head',
    text: 'Maman\t081298765432\tL\t10\nNanda\t085611112222\tM\t7',
    people: ['Maman|10|L', 'Nanda|7|M'],
  },
  {
    what: 'a table of Markdown',
    text: 'Berikut daftar pemain:\n\n| No | Nama Pemain | No. Punggung | Ukuran |\n|:--:|-------------|:------------:|--------|\n| 1 | **Oki** | 10 | L |\n| 2 | **Pandu** | 07 | XXL |\n| 3 | **Rian** | 1 | M |\n\nTotal: 3 pemain',
    people: ['Oki|10|L', 'Pandu|07|XXL', 'Rian|1|M'],
  },
  {
    what: 'Markdown without numbers of rows',
    text: '| Nama | Size | Nomor |\n| --- | --- | --- |\n| Sandi | XL | 9 |\n| Tari | S | 12 |',
    people: ['Sandi|9|XL', 'Tari|12|S'],
  },
  {
    what: 'WhatsApp with bold numbers and payments',
    text: '*JERSEY ALUMNI 2010*\n\n1. *Udin* - XL - 10 - lunas\n2. *Vina* - M - 4 - DP 100rb\n3. *Wawan* - L - 22 - belum bayar\n4. *Yanti* - S - 8 ✅',
    people: ['Udin|10|XL', 'Vina|4|M', 'Wawan|22|L', 'Yanti|8|S'],
  },
  {
    what: 'payments in brackets',
    text: 'Zaki XL 11 (lunas)\nAgus L 6 (DP 75.000)\nBaim M 2 (belum)\nCinta S 19 (sudah transfer)',
    people: ['Zaki|11|XL', 'Agus|6|L', 'Baim|2|M', 'Cinta|19|S'],
  },
  {
    what: 'ticks in front and behind',
    text: '✅ Dika L 5\n✅ Edo XL 8\n❌ Feri M 3',
    people: ['Dika|5|L', 'Edo|8|XL', '❌ Feri|3|M?'],
  },
  {
    what: 'keycaps to eleven',
    text: '1️⃣ Galih XL\n2️⃣ Hani M\n3️⃣ Irfan L\n🔟 Jihan S\n1️⃣1️⃣ Krisna XXL',
    people: ['Galih||XL', 'Hani||M', 'Irfan||L', 'Jihan||S', 'Krisna||XXL'],
  },
  {
    what: 'letters that count',
    text: 'a. Lala - M - 7\nb. Mimin - S - 9\nc. Nunu - L - 10\nd. Opik - XL - 1',
    people: ['Lala|7|M', 'Mimin|9|S', 'Nunu|10|L', 'Opik|1|XL'],
  },
  {
    what: 'initials are no letters that count',
    text: '1. M. Fajar L 4\n2. A. Yusuf XL 5\n3. S. Wahyuni M 6',
    people: ['M. Fajar|4|L', 'A. Yusuf|5|XL', 'S. Wahyuni|6|M'],
  },
  {
    what: 'mentions of a chat',
    text: '1. @\u2068Pak Eko\u2069 XL 3\n2. @\u2068Bu Sri\u2069 M 14',
    people: ['Pak Eko|3|XL', 'Bu Sri|14|M'],
  },
  {
    what: 'senders of a chat, with signs that show nothing',
    text: '\u200E[23/11/26 10.12] Bu Wati: Qori L 10\n\u200E[23/11/26 10.15] Bu Wati: Rangga XL 7\n[23/11/26 10.20] Pak Tomo: 3. Sasa M 12',
    people: ['Qori|10|L', 'Rangga|7|XL', 'Sasa|12|M'],
  },
  {
    what: 'grouped by size with counts',
    text: 'SIZE M (3)\n1. Tika\n2. Umar\n3. Vivi\n\nSIZE L (2)\n1. Wira\n2. Yoga',
    people: ['Tika||M', 'Umar||M', 'Vivi||M', 'Wira||L', 'Yoga||L'],
  },
  {
    what: 'grouped by size with numbers of players',
    text: '*Ukuran S*\n- Zahra 7\n- Alya 11\n*Ukuran XL*\n- Bram 4\n- Candra 99',
    people: ['Zahra|7|S', 'Alya|11|S', 'Bram|4|XL', 'Candra|99|XL'],
  },
  {
    what: 'names behind the size',
    text: 'S: Dewi, Erna\nM: Fitri, Gina, Hesti\nL: Imam\nXL: Jaka & Koko',
    people: ['Dewi||S', 'Erna||S', 'Fitri||M', 'Gina||M', 'Hesti||M', 'Imam||L', 'Jaka||XL', 'Koko||XL'],
  },
  {
    what: 'a poll',
    text: 'Pilih ukuran kaos\nM • 2 suara\nLia\nMona\nL • 1 suara\nNino\nXXL • 1 suara\nOding',
    people: ['Lia||M', 'Mona||M', 'Nino||L', 'Oding||XXL'],
  },
  {
    what: 'a block for each person',
    text: 'Nama : Puput Melati\nNama di jersey : PUPUT\nNomor : 21\nSize : M\nNo HP : 0812 3456 7890\n\nNama : Reza Rahadian\nNama di jersey : REZA\nNomor : 8\nSize : XL\nNo HP : 0813-9999-8888',
    people: ['PUPUT|21|M', 'REZA|8|XL'],
  },
  {
    what: 'numbered blocks without blank lines',
    text: '1. Nama: Siti\n   Ukuran: L\n   No: 4\n2. Nama: Toni\n   Ukuran: M\n   No: 15',
    people: ['Siti|4|L', 'Toni|15|M'],
  },
  {
    what: 'blocks in a line each',
    text: 'Nama: Ujang | Size: XL | No: 30\nNama: Vera | Size: S | No: -\nNama: Wulan | Size: M | No: 2',
    people: ['Ujang|30|XL', 'Vera||S', 'Wulan|2|M'],
  },
  {
    what: 'a name above its words',
    text: 'Yusuf\nNo: 5\nUkuran: L\n\nZainab\nNo: 6\nUkuran: S',
    people: ['Yusuf|5|L', 'Zainab|6|S'],
  },
  {
    what: 'counts below each other',
    text: 'XS 2\nS 10\nM 15\nL 12\nXL 6\nXXL 1',
    people: [],
    counts: { XS: 2, S: 10, M: 15, L: 12, XL: 6, XXL: 1 },
  },
  {
    what: 'counts in a line',
    text: 'Kaos panitia: S 4, M 8, L 7, XL 5',
    people: [],
    counts: { S: 4, M: 8, L: 7, XL: 5 },
  },
  {
    what: 'counts with units and a sum',
    text: 'Rekap ukuran:\nS = 3 pcs\nM = 9 pcs\nL = 11 pcs\nTotal = 23 pcs',
    people: [],
    counts: { S: 3, M: 9, L: 11 },
  },
  {
    what: 'counts in a table',
    text: 'Ukuran\tJumlah\nM\t6\nL\t9\nXL\t3\nTotal\t18',
    people: [],
    counts: { M: 6, L: 9, XL: 3 },
  },
  { what: 'counts before the sizes', text: '5 S\n9 M\n6 L\n4 XL', people: [], counts: { S: 5, M: 9, L: 6, XL: 4 } },
  {
    what: 'a quantity beside a name',
    text: 'Nama\tUkuran\tQty\nAnton\tL\t1\nBeni\tXL\t3\nCica\tM\t1',
    people: ['Anton||L', 'Beni||XL?', 'Beni||XL?', 'Beni||XL?', 'Cica||M'],
  },
  {
    what: 'pieces in words',
    text: 'Danu L 2 pcs\nElsa M 1 pcs\nFaisal XL',
    people: ['Danu||L?', 'Danu||L?', 'Elsa||M', 'Faisal||XL'],
  },
  {
    what: 'two tables beside each other with numbers of rows',
    text: 'No\tNama\tSize\t\tNo\tNama\tSize\n1\tGatot\tL\t\t4\tJajang\tM\n2\tHilda\tS\t\t5\tKiki\tXL\n3\tIlham\tXL\t\t\t\t',
    people: ['Gatot||L', 'Jajang||M', 'Hilda||S', 'Kiki||XL', 'Ilham||XL'],
  },
  {
    what: 'merged cells of sizes',
    text: 'Ukuran\tNama\tNo\nM\tLeli\t3\n\tMamat\t8\n\tNiken\t12\nL\tOneng\t5\n\tPaijo\t9\n\tQosim\t33',
    people: ['Leli|3|M', 'Mamat|8|M?', 'Niken|12|M?', 'Oneng|5|L', 'Paijo|9|L?', 'Qosim|33|L?'],
  },
  {
    what: 'sizes that are two',
    text: '1. Ria M/L 4\n2. Sapto L atau XL\n3. Tuti S-M\n4. Udin XL',
    people: ['Ria|4|?', 'Sapto||?', 'Tuti||?', 'Udin||XL'],
  },
  {
    what: 'no number in several ways',
    text: 'Vino - L - tanpa nomor\nWati - M - -\nXena - S - no number\nYono - XL - 12',
    people: ['Vino||L', 'Wati||M', 'Xena||S', 'Yono|12|XL'],
  },
  {
    what: 'numbers of a spreadsheet',
    text: 'Nama\tNo Punggung\tUkuran\nAbdul\t7.0\tL\nBasuki\t10,0\tM\nCecep\t07\tXL',
    people: ['Abdul|7|L', 'Basuki|10|M', 'Cecep|07|XL'],
  },
  {
    what: 'names alone among others',
    text: '1. Dadang L 4\n2. Eneng\n3. Fadil XL 6\n4. Bu Wati',
    people: ['Dadang|4|L', 'Eneng||?', 'Fadil|6|XL', 'Bu Wati||?'],
  },
  { what: 'names alone', text: 'Gugun\nHasan Basri\nIndah P', people: ['Gugun||?', 'Hasan Basri||?', 'Indah P||?'] },
  {
    what: 'a keeper behind',
    text: '1. Jono - 1 - XL - kiper\n2. Kasino - 10 - L - kapten\n3. Leman - 7 - M',
    people: ['Jono|1|XL', 'Kasino|10|L', 'Leman|7|M'],
  },
  {
    what: 'phones in lines of words',
    text: 'Mahmud 0812-3456-7890 L 9\nNurul 6281298765432 M 10\nOpick +62 812 3456 7890 XL 5',
    people: ['Mahmud|9|L', 'Nurul|10|M', 'Opick|5|XL'],
  },
  {
    what: 'a nickname beside a full name',
    text: 'Nama Lengkap;Nama Panggilan;Ukuran;Nomor\nPrasetyo Adi;Pras;L;4\nRahmawati Dewi;Rara;S;8',
    people: ['Pras|4|L?', 'Rara|8|S?'],
  },
  {
    what: 'full and short names without a head',
    text: 'Budi Santoso\tBUDI\tL\t7\nAni Lestari\tANI\tM\t8\nCahya Putra\tCAHYA\tXL\t9',
    people: ['BUDI|7|L?', 'ANI|8|M?', 'CAHYA|9|XL?'],
  },
  {
    what: 'sizes of shirt and trousers',
    text: 'Nama\tNo\tUkuran Baju\tUkuran Celana\nSurya\t10\tL\tM\nTegar\t7\tXL\tL',
    people: ['Surya|10|L', 'Tegar|7|XL'],
  },
  {
    what: 'two sizes that no word tells apart',
    text: 'Nama\tSize 1\tSize 2\nUmi\tM\tL\nVicky\tL\tXL',
    people: ['Umi||M?', 'Vicky||L?'],
  },
  {
    what: 'children',
    text: '*Kaos TK Melati*\n1. Aisyah - 4 th\n2. Bilal - 6 th\n3. Cantika - 4th\n4. Daffa - 8 tahun',
    people: ['Aisyah||4 th', 'Bilal||6 th', 'Cantika||4 th', 'Daffa||8 th'],
    sizes: kids,
  },
  {
    what: 'a chat with manners',
    text: 'Assalamualaikum kak\nMau pesan jersey ya kak, ini datanya\n\nWahid XL 10\nYayan L 8\nZulfa M 3\n\nTerima kasih kak 🙏',
    people: ['Wahid|10|XL', 'Yayan|8|L', 'Zulfa|3|M'],
  },
  {
    what: 'struck through and italic',
    text: '1. _Adi_ - L - 3\n2. ~Bejo~ - M - 4\n3. *Cipto* - XL - 5',
    people: ['Adi|3|L', 'Bejo|4|M?', 'Cipto|5|XL'],
  },
  {
    what: 'gender in lines of words',
    text: 'Dodo L M 7\nEva P S 9\nFandi L XL 10\nGita P M 4',
    people: ['Dodo|7|M', 'Eva|9|S', 'Fandi|10|XL', 'Gita|4|M'],
  },
  {
    what: 'two tables below each other',
    text: 'KELAS 9A\nNo\tNama\tUkuran\n1\tHani\tL\n2\tIwan\tM\n\nKELAS 9B\nNo\tNama\tUkuran\n1\tJoni\tS\n2\tKeni\tXL',
    people: ['Hani||L', 'Iwan||M', 'Joni||S', 'Keni||XL'],
  },
  {
    what: 'ticks below the sizes',
    text: 'Nama\tS\tM\tL\tXL\nLina\t\tv\t\t\nMarno\t\t\t\tv\nNovi\tv\t\t\t',
    people: ['Lina||M', 'Marno||XL', 'Novi||S'],
  },
  {
    what: 'a list with sleeves as headings',
    text: 'Lengan panjang:\n1. Oni L\n2. Pepi M\n\nLengan pendek:\n1. Qiqi XL\n2. Rudi S',
    people: ['Oni||L', 'Pepi||M', 'Qiqi||XL', 'Rudi||S'],
  },
]
