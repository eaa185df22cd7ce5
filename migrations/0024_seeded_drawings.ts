import type { Knex } from 'knex'

/**
 * Names the figures and palettes of the anime titles with which a library was filled before it could store them. Each
 * line holds the slug, the figure and, for some titles, the palette.
 */
const NAMED = `
yoru-no-hakari timbangan
bengkel-payung-season-2 payung karang
penjaga-candi-terakhir gapura
ekspres-khatulistiwa kereta
midnight-ferry-club feri
kedai-mie-antariksa mangkuk
asanagi-housoukyoku parabola
kurogane-no-shiori kitab
lautan-tanpa-peta perahu
benteng-kabut-part-2 benteng
sekolah-sihir-merapi penyihir
gang-sempit-badminton-club smes laut
balap-delman-neon delman neon
nada-terakhir-gamelan gong
harimau-kertas harimau
akademi-ksatria-rawa ksatria-rawa rimba
pedang-senja ronin
putri-garam putri
satelit-rindu satelit anggrek
ninja-pasar-pagi ninja
kota-terapung-naraka kota-terapung nila
detektif-malam-minggu detektif
musim-layang-layang layangan
kantor-pos-awan balon
gadis-hujan-bulan-juni siswi
sepuluh-menit-sebelum-kiamat jam
robot-tua-bernama-suryo robot
bengkel-payung payung
benteng-kabut benteng embun
tujuh-muara rakit laut
hotaru-kousaten lampu-simpang
paper-lantern-republic lampion
kucing-penagih-utang kucing
glass-mountain-relay pelari
yuki-no-soroban sempoa batu
mesin-jahit-nenek mesin-jahit
zero-hour-orchard kebun
kelas-malam-jumat hantu
tategaki-love-letter berdua
republik-kerupuk kerupuk padi
aoi-suidoukyoku menara-air
raja-catur-terminal catur
lullaby-for-excavators ekskavator
kebun-raya-monster monster
tanah-bersuara tangan manggis
ginsenkyou-no-tabibito gajah
dua-belas-jam-di-surabaya motor
kereta-jam-tiga kereta
langit-sisa-kemarin payung mawar
wayang-terakhir-di-bulan gunungan
the-lighthouse-that-walked mercusuar-berjalan
rashinban-no-natsu kompas fajar
ikan-terbang-dari-lantai-sembilan ikan
detektif-malam-minggu-loteng-nomor-nol rumah-bukit
anak-angin-muson bangau
inkless-city parabola
sebelum-padi-menguning kerbau pucuk
momiji-elevator lift
pulau-yang-lupa-namanya pulau
robot-tua-bernama-suryo-lebaran-pertama robot
samudra-baja-2099 bangkai-kapal
karasu-parade gagak
hotaru-kousaten-fuyu-no-aoshingou lampu-simpang telaga
kompleks-blok-f becak karang
neko-cashier kucing
kopi-tubruk-stories kopi tembaga
pedang-senja-catatan-tungku ronin
malam-tahun-baru-di-kedai-mie-antariksa mangkuk
hanabi-no-kaerimichi hanabi manggis
tujuh-muara-pelayaran-pulang rakit
dinosaurus-naik-angkot dinosaurus
`

export async function up(knex: Knex): Promise<void> {
  const named = NAMED.trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([slug, figure, palette = null]) => ({ slug, figure, palette }))
  await knex.raw(
    `update library_titles set figure = named.figure, palette = named.palette
     from jsonb_to_recordset(?::jsonb) as named (slug text, figure text, palette text)
     where library_titles.slug = named.slug and library_titles.figure is null`,
    [JSON.stringify(named)],
  )
}

/** The columns are dropped by an earlier migration, so nothing has to be undone. */
export async function down(): Promise<void> {}
