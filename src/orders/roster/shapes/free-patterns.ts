import type { SizeReader } from '../sizes.ts'

/** What separates the parts of a line of words. */
export const gap = '[ \\-–—/|:,;=]'
const number = '(?:(?:#|no(?:mor|mer)?[ .]*(?:punggung)?|np|nopung)[ .:=]*)?#?([0-9０-９]+)'

export type Patterns = ReturnType<typeof makePatterns>
const bySizes = new WeakMap<SizeReader, Patterns>()

/** The patterns of one list, which are made once for all of its lines. */
export function getPatterns(sizes: SizeReader): Patterns {
  const patterns = bySizes.get(sizes) ?? makePatterns(sizes)
  bySizes.set(sizes, patterns)
  return patterns
}

function makePatterns({ pattern }: SizeReader) {
  const size = `(?:(?:size|ukuran|uk|sz)[ .:=]*)?(${pattern})\\.?`
  const all = (source: string) => new RegExp(source, 'iu')
  // A gap is tried only from its beginning. Otherwise the time for a line of dashes grows with the square of its
  // length.
  const before = `(?:^|(?<!${gap})${gap}+)`
  const ends = (part: string) => all(`(?:${before}${part}| *[([] *${part} *[)\\]])[ ,;]*$`)
  const letters = `(?=[^ ]*\\p{L})(?:${pattern})`
  return {
    sizeAtEnd: ends(size),
    numberAtEnd: ends(number),
    // A count ends with its last digit. If sizes are digits, a line of counts could otherwise be split in endless ways.
    form: all(
      `^(?:(?:${size} *[:=x×] *[0-9]+(?![0-9])[ ,;]*)+|${size}(?: *\\([^)]*\\))? *[:=\\-–—].*?, *\\p{L}.*|nama *[:=].*|(?:no|nomor|np|size|ukuran|uk)[a-z .]*[:=].*)$`,
    ),
    // A line with more than one person.
    several: all(`${gap}(?:${number}${gap}+${size}|${size}${gap}+${number}|${size} *[;,|/])(?=${gap}|$)`),
    sleeve: all(`${before}(\\(?(?:(?:lengan|lgn) )?(?:panjang|pendek|pjg|pdk)\\)?)$`),
    sizeFirst: all(`^${size}(?: *[\\-–—/|:]+ *(?=.))`),
    sizeWord: all(`^((?:${pattern})(?:(?<=..)|(?= +[0-9])))\\.? +(?=.)`),
    numberFirst: all(`^${number}(?: *[\\-–—/|:.]+ *| +)(?=.)`),
    bothFirst: all(`^${number} +${size}(?: *[\\-–—/|:]+ *| +)(?=.)`),
    both: all(`^${number} +${size}(?= )`),
    /** Two or more sizes of which one must be chosen. A dash between them has no blanks around it. */
    twoSizes: all(
      `(?<![\\p{L}\\p{N}])[([]? ?(${letters}(?:(?: ?[/&+] ?| (?:atau|or|dan) |[-–])${letters})+)(?![\\p{L}\\p{N}]) ?[)\\]]?`,
    ),
    genderBehind: all(`(?<=(?:^|${gap})(?:${pattern}))${gap}{1,3}\\(?(p|lk|pr|laki-laki|perempuan)\\)?$`),
    /** A heading above people of one size: the code, the number of people and the word behind it. */
    heading: all(
      `^[=\\-–—*~ ]*(?:size|ukuran|uk|sz)?[ .:=–—-]*(${pattern})\\.?(?:[ ([:=–—•·-]*([0-9]{1,4})? *(suara|votes?|orang|org|pcs|pc|potong|buah|anak)?[ )\\]]*)[ :=.~*–—-]*$`,
    ),
    /** A size with names behind it on the same line. */
    named: all(
      `^(?:size|ukuran|uk|sz)?[ .:]*(${pattern})\\.?(?: *\\([^)]{0,20}\\))? *([:=–—-]+|\u{1F449}|➡|→) *(\\S.*)$`,
    ),
    countFirst: new RegExp(
      `\\s*(?:size|ukuran|uk)?[ .:]*([0-9]{1,4}) *(?:(?:pcs|pc|potong|buah|orang|org|x|×)(?![\\p{L}\\p{N}]))?[ :=–—-]*(?:size|ukuran|uk)?[ .:]*(${pattern})(?![\\p{L}\\p{N}])\\s*[,;.|/&+]?\\s*(?:dan )?`,
      'iuy',
    ),
    sizeThenCount: new RegExp(
      `\\s*(?:size|ukuran|uk)?[ .:]*(${pattern})(?![\\p{L}])[ \\t]*([:=x×*(/–—-]|jumlah|ada|sebanyak|)[ :=\\t]*([0-9]{1,4}|-(?=\\s|$))(?![0-9]) *(pcs|pc|potong|buah|orang|org|biji|suara|baju|kaos|lembar|)[)]?\\s*[,;.|/&+]?\\s*(?:dan )?`,
      'iuy',
    ),
  }
}
