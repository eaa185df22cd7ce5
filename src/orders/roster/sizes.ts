import { type PriceList, sizeCodes } from '../../products/rules/price-list.ts'
import { literalPattern } from '../../web/formats/literal-pattern.ts'

/** Which sizes goods come in, and how people write them: `2xl.`, `ＸＬ`, `all size`, `6 thn`. */

/** Sizes of goods that are on no price list. */
const usualSizes = ['XS', 'S', 'M', 'L', 'XL', 'XXL', '3XL', '4XL', '5XL']

/**
 * The sizes of the product in the price list, or the usual sizes if it is not on the list. Empty for a product in one
 * size.
 */
export const listSizes = (list: PriceList | null, product_id: number | null): string[] =>
  (list ? sizeCodes(list, product_id) : undefined) ?? usualSizes

/** The form in which sizes are compared. Case, width, blanks and dots do not count. `2XL` is `XXL`, `XXXL` is `3XL`. */
function sizeKey(text: string): string {
  const plain = text.normalize('NFKC').replace(/[\s.]/g, '').toUpperCase()
  const years = /^(\d{1,2})(TH|THN|TAHUN)$/.exec(plain)
  if (years) return `${Number(years[1])}TH`
  const large = /^(X{2,})L$/.exec(plain)
  return large?.[1] ? `${large[1].length}XL` : plain
}

export type SizeReader = {
  /** The code of the size; null for a size that is not on the list. */
  read: (text: string) => string | null
  /** The source of a pattern for all ways to write one of the sizes. */
  pattern: string
  /** The codes, smallest first. */
  codes: readonly string[]
  isEmpty: boolean
}

export function sizeReader(codes: readonly string[]): SizeReader {
  const codesByKey = new Map(codes.filter((code) => sizeKey(code) !== '').map((code) => [sizeKey(code), code]))
  const ways = [...codesByKey].flatMap(([key, code]): string[] => {
    const [, times] = /^(\d)XL$/.exec(key) ?? []
    const years = /^(\d{1,2})TH$/.exec(key)
    if (years) return [`0?${years[1]} *(?:th|thn|tahun)`]
    const repeated = times && Number(times) > 1 ? [`${'x'.repeat(Number(times))}l`] : []
    // A code may have dots or signs that its key writes in another form.
    return [...new Set([...repeated, inLetters(key), inLetters(code.toUpperCase())])]
  })
  const prefix = /^(?:size|ukuran|uk|sz)\b[ .:=]*/i
  return {
    read: (text) => codesByKey.get(sizeKey(text)) ?? codesByKey.get(sizeKey(text.replace(prefix, ''))) ?? null,
    pattern: ways.length === 0 ? '(?!)' : inAnyWidth(ways.sort((one, other) => other.length - one.length).join('|')),
    codes,
    isEmpty: codesByKey.size === 0,
  }
}

const inLetters = (text: string) => [...text.replace(/\s/g, '')].map(literalPattern).join(' *')

/** Lets a pattern match full-width letters and digits too. In Unicode they stand this far behind the usual ones. */
const inAnyWidth = (source: string) =>
  source.replace(/[a-z0-9]/gi, (one) => `[${one}${String.fromCharCode(one.charCodeAt(0) + 0xfee0)}]`)

/** "L/XL", "L-XL", "L atau XL": two sizes of which somebody must choose one. */
export function areTwoSizes(text: string, sizes: SizeReader): boolean {
  const parts = text.replace(/^[([] ?| ?[)\]]$/g, '').split(/ ?(?:[/&+–—-]|\b(?:atau|or|dan)\b) ?/i)
  return parts.length === 2 && parts.every((part) => sizes.read(part) !== null) && sizes.read(text) === null
}

/** Whether text looks like a size, also if the list does not have it. */
export const isLikeSize = (text: string) => /^(?:\d{0,2}x{0,5}[sml]|jumbo|big size|all ?size)\.?$/i.test(text)
