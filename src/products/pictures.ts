/** How a product without a picture of its own is drawn: a garment of `public/img/garments.svg`, and its colour. */
export type Garment = { symbol: string; tint: string }

/** By a word in the slug; the first that fits counts. */
const garments: readonly (readonly [word: RegExp, garment: Garment])[] = [
  [/polo/, { symbol: 'polo', tint: '#2f5d8a' }],
  [/kemeja|pdh|pdl|wearpack/, { symbol: 'kemeja', tint: '#9b8653' }],
  [/hoodie|jaket|sweater|crewneck/, { symbol: 'hoodie', tint: '#6d7891' }],
  [/jersey/, { symbol: 'jersey', tint: '#b8433a' }],
  [/topi|kupluk|bucket/, { symbol: 'topi', tint: '#2b3a63' }],
]
const shirt: Garment = { symbol: 'kaos', tint: '#3f93a8' }

const tints: readonly (readonly [word: RegExp, tint: string])[] = [
  [/hitam/i, '#2a2d36'],
  [/putih/i, '#e9e4d8'],
  [/navy|dongker/i, '#2b3a63'],
  [/maroon|marun/i, '#71263a'],
  [/misty|abu muda/i, '#a3a8b0'],
  [/abu/i, '#5c6270'],
  [/army|hijau/i, '#556040'],
  [/kuning|emas/i, '#e0ae2c'],
  [/merah/i, '#b8333a'],
  [/khaki|krem|coklat|cokelat/i, '#9b8653'],
  [/biru|benhur/i, '#2f6db0'],
  [/toska/i, '#2f9a94'],
  [/ungu/i, '#6a4b93'],
  [/oranye|orange/i, '#dd7a2b'],
  [/pink|merah muda/i, '#d77f9c'],
]

/** `colours`: names of chosen options, the first of which that is a colour tints the drawing. */
export function garmentOf({ slug }: { slug: string }, colours: readonly string[] = []): Garment {
  const garment = garments.find(([word]) => word.test(slug))?.[1] ?? shirt
  const tint = colours.flatMap((name) => tints.find(([word]) => word.test(name))?.[1] ?? [])[0]
  return { ...garment, tint: tint ?? garment.tint }
}
