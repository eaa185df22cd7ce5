import type { Gateway } from '../../payments/gateway.ts'
import { methods } from '../../payments/methods.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { sampleHref } from '../studio/samples.ts'
import { rightsOf } from './periods.ts'
import type { Package } from './queries.ts'

type Prices = { credits_drawing: number; credits_souvenir: number }

const PICTURES = 3

/** The dearest package with a right that ends stands second, after what is bought once; `packages`: the cheapest first. */
export function offersOf(packages: readonly Package[], prices: Prices) {
  const best = packages.findLast((pack) => endsOf(pack) !== null)
  const others = packages
    .filter((pack) => pack !== best)
    .toSorted((one, other) => Number(one.duration_days !== null) - Number(other.duration_days !== null))
  return (best ? others.toSpliced(1, 0, best) : others).map((pack, at) => ({
    id: pack.id,
    name: pack.name,
    description: pack.description,
    price: rupiah(pack.price),
    isBest: pack === best,
    picture: sampleHref('paket', (at % PICTURES) + 1),
    ...wordsOf(pack, prices),
  }))
}

/** The days after which a right of the package ends; null if nothing of it ends. */
const endsOf = (pack: Package): number | null => {
  const { is_unlimited, lifts_watermark } = rightsOf(pack)
  return is_unlimited || lifts_watermark ? pack.duration_days : null
}

function wordsOf(pack: Package, { credits_drawing, credits_souvenir }: Prices) {
  const { bonus_credits: credits, publish_quota: quota, lifts_watermark } = pack
  const ends = endsOf(pack)
  const comics = Math.min(quota ?? 0, credits_drawing > 0 ? Math.floor(credits / credits_drawing) : (quota ?? 0))
  const isCredits = ends === null && credits > 0 && quota === 0
  const lasting = [credits && `${credits} kredit`, quota && `${quota} jatah terbit`].filter(Boolean).join(' dan ')
  const units = ends !== null ? [ends, 'hari'] : comics ? [comics, 'komik'] : isCredits ? [credits, 'kredit'] : null
  return {
    ends,
    period: ends !== null ? `${ends} hari` : isCredits ? `${credits} kredit` : 'sekali bayar',
    unit: units && `${rupiah(roundToTen(Number(pack.price) / Number(units[0])))} per ${units[1]}`,
    action: isCredits ? `Beli ${credits} kredit` : `Pilih ${pack.name}`,
    contents: [
      quota === null && 'Terbit tanpa batas',
      lifts_watermark && 'Tanpa tanda air',
      lasting !== '' && (ends !== null ? `${lasting}, tidak hangus` : isCredits ? `${lasting} untuk menggambar` : lasting),
      ends === null && comics > 0 && `Cukup untuk ${comics} komik sampai terbit`,
      ends === null && lasting !== '' && 'Tidak hangus',
      credits_souvenir > 0 && credits >= credits_souvenir && 'Bisa ditukar suvenir',
    ].filter((line) => typeof line === 'string'),
    lacks: quota === 0 ? 'Tanpa jatah terbit' : null,
  }
}

const roundToTen = (amount: number) => Math.round(amount / 10) * 10

/** How packages are paid: icons with words. `transfer`: the account that staff have set. */
export function waysToPay(gateway: Gateway['name'], transfer: string): [icon: string, text: string][] {
  if (gateway === 'simulated') return [['wallet', 'Simulasi, tanpa uang sungguhan']]
  if (gateway === 'manual')
    return transfer
      ? [['bank', 'Transfer bank, dicocokkan staf']]
      : [['mail', 'Hubungi kami dengan nomor tagihannya, staf memberi tahu caranya']]
  const namesIn = (group: (typeof methods)[number]['group']) =>
    new Intl.ListFormat('id').format(methods.filter((one) => one.group === group).map(({ name }) => name))
  return [
    ['qr', `${namesIn('QRIS')}, dari aplikasi bank atau dompet mana pun`],
    ['wallet', namesIn('E-Wallet')],
    ['bank', `Virtual account ${namesIn('Virtual Account')}`],
  ]
}
