// The scenes of the six video clips: layers from far to near, each drawn once by the code in src/artwork.
import { drift, still, studio, WIDTH } from './clips-studio.js'

/**
 * Returns the six clips, each with its layers, sound settings and captions. Positions x and y of a layer are in pixels,
 * as ffmpeg expressions of the frame number n.
 */
export function clips() {
  return [moonrise(), nightTrain(), voyage(), wanderer(), rainyStreet(), skyWhale()]
}

function moonrise() {
  const art = studio('clip-1', 'telaga')
  return {
    layers: [
      art.sky(),
      art.layer(art.stars()),
      art.layer(art.body('full', 560, 120, 62), still, '200-floor(min(n/2\\,210))'),
      art.ridge('volcano', 300, 0.45, 0.25),
      art.ridge('hills', 330, 0.1, 0.5),
      art.ridge('palms', 368, -0.4, 1),
      art.ground('terraces', 400, 2),
      art.figure('rusa', 300, 404, 0.85),
      art.layer(art.weather('fireflies'), `-30+floor(24*sin(n/50))`, 'floor(10*sin(n/37))'),
    ],
    sound: { base: 146, beat: 1.15, weather: { loud: 0.05, bright: 0.08, swell: 9 } },
    captions: [
      'Bulan belum pulang.',
      'Ia hanya menunggu sawah selesai bermimpi.',
      'Kunang-kunang menyalakan jalan kecil,',
      'dan rusa itu tahu ke mana.',
      'Di balik gunung, pagi melipat selimutnya.',
      'Sebentar lagi. Sebentar lagi.',
    ],
  }
}

function nightTrain() {
  const art = studio('clip-2', 'neon')
  return {
    layers: [
      art.sky(),
      art.layer(art.stars()),
      art.layer(art.body('striped', 600, 220, 96), still, '-50+floor(n/24)'),
      art.ridge('towers', 330, 0.45, 0.25),
      art.ridge('city', 356, 0, 0.5),
      art.layer(art.lights(400, 1.5), drift(0.5)),
      art.ground('street', 400, 2),
      art.figure('kereta', 1000, 402, 1.05, '-1150+n*4', still, 1500),
      art.figure('siswi', 640, 440, 0.95),
    ],
    sound: { base: 164, beat: 0.85, weather: { loud: 0.16, bright: 0.05, swell: 3.1 } },
    captions: [
      'Kereta pukul tiga selalu datang terlambat.',
      'Atau mungkin kita yang datang terlalu awal.',
      'Setiap jendela menyimpan satu cerita.',
      'Ia hafal semuanya, kecuali satu.',
      'Malam ini, jendela terakhir menyala.',
      'Dan seseorang melambaikan tangan.',
    ],
  }
}

function voyage() {
  const art = studio('clip-3', 'kunyit')
  return {
    layers: [
      art.sky(),
      art.layer(art.body('full', 560, 170, 84), still, 'floor(n/10)'),
      art.layer(art.clouds(), drift(0.25)),
      art.ridge('karst', 318, 0.45, 0.25),
      art.sea(316, 0),
      art.sea(352, 0.25, 0.5, 26),
      art.sea(384, 0.5, 1, 17),
      art.figure('perahu', 470, 398, 1.15, 'floor(30*sin(n/90))', 'floor(6*sin(n/14))'),
      art.sea(412, 0.8, 2, 21),
    ],
    sound: { base: 130, beat: 1.3, weather: { loud: 0.5, bright: 0.05, swell: 5.5 } },
    captions: [
      'Peta ini tidak punya nama pulau.',
      'Hanya garis angin dan bau garam.',
      'Kata Kakek, laut mengingat semua yang lewat.',
      'Maka aku berlayar pelan-pelan,',
      'supaya ia sempat menghafal wajahku.',
      'Senja, jangan dulu tenggelam.',
    ],
  }
}

function wanderer() {
  const art = studio('clip-4', 'bara')
  return {
    layers: [
      art.sky(),
      art.layer(art.body('full', 430, 250, 110)),
      art.ridge('peaks', 310, 0.45, 0.25),
      art.ridge('peaks', 350, 0, 0.5),
      art.ridge('pines', 388, -0.5, 1),
      art.ground('dune', 404, 2, 'meadow'),
      art.figure('ronin', 420, 416, 1.02, 'floor(4*sin(n/40))', '-floor(abs(4*sin(n/5)))'),
      art.layer(art.weather('embers'), '-60+floor(n/2)', '40-floor(n/3)'),
    ],
    sound: { base: 138, beat: 0.95, weather: { loud: 0.22, bright: 0.03, swell: 6 } },
    captions: [
      'Pedang ini sudah lupa cara marah.',
      'Yang tersisa hanya jalan pulang.',
      'Tujuh bukit, tujuh janji.',
      'Angin bertanya: untuk siapa kau berjalan?',
      'Untuk rumah yang lampunya belum padam.',
      'Langkah lagi. Satu langkah lagi.',
    ],
  }
}

function rainyStreet() {
  const art = studio('clip-5', 'batu')
  return {
    layers: [
      art.sky(),
      art.ridge('towers', 330, 0.45, 0.25),
      art.ridge('city', 366, 0.1, 0.5),
      art.layer(art.lights(400, 1.5), drift(0.5)),
      art.ground('street', 404, 1),
      art.figure('detektif', 640, 408, 0.98, drift(1), still, 640),
      art.figure('payung', 400, 424, 1.1, 'floor(5*sin(n/60))', '-floor(abs(3*sin(n/7)))'),
      art.layer(art.rain(), still, `-480+mod(n*10\\,480)`),
    ],
    sound: { base: 123, beat: 1.4, weather: { loud: 0.3, bright: 0.5, swell: 13 } },
    captions: [
      'Hujan turun tanpa diundang.',
      'Kota ini berbunyi seperti radio lama.',
      'Aku berjalan di bawah payung merah,',
      'ke tempat yang kita sepakati dulu.',
      'Kalau kamu lupa, tidak apa-apa.',
      'Hujan akan mengingatkanmu.',
    ],
  }
}

function skyWhale() {
  const art = studio('clip-6', 'langit-malam')
  return {
    layers: [
      art.sky(),
      art.layer(art.stars()),
      art.layer(art.body('ringed', 620, 130, 70), drift(0.125)),
      art.layer(art.clouds(), drift(0.25)),
      art.ridge('karst', 372, 0.3, 0.5),
      art.figure('paus', 420, 236, 1.35, '-160+floor(n/2)', 'floor(16*sin(n/34))', WIDTH, -1),
      art.ground('cloudbank', 396, 1),
      art.layer(art.weather('lanterns'), still, '120-floor(n/2)'),
    ],
    sound: { base: 155, beat: 1.2, weather: { loud: 0.14, bright: 0.04, swell: 8 } },
    captions: [
      'Dulu, paus tinggal di laut.',
      'Lalu laut menjadi terlalu ramai.',
      'Maka mereka belajar berenang di langit.',
      'Kalau malam sangat sunyi,',
      'dengar: mereka menyanyikan nama kita.',
      'Jawablah pelan-pelan.',
    ],
  }
}
