import { type Entry, getFileNameLowLevel } from 'yauzl'

/**
 * Returns the names of the files in a zip, with `/` between folders. Programs that state no encoding use the encoding
 * of their computer. If all such names are readable as UTF-8, Shift-JIS or Big5, that encoding is used, otherwise a DOS
 * encoding.
 */
export function decodeNames(entries: readonly Entry[]): string[] {
  const undeclared = entries.filter((entry) => declaredName(entry) === null).map(({ fileNameRaw }) => fileNameRaw)
  const decode = guesses.find((guess) => guess.fits(undeclared))?.decode
  const decodeDos = isCp850(undeclared) ? cp850Name : dosName
  return entries.map((entry) => {
    const name = declaredName(entry) ?? decode?.(entry.fileNameRaw)
    // Behind a non-ASCII character, a backslash may be the second byte of an Asian character.
    return name?.replaceAll('\\', '/') ?? decodeDos(entry.fileNameRaw).replace(/(?<![\u0080-\uffff])\\/g, '/')
  })
}

type Guess = { decode: (raw: Buffer) => string; fits: (names: readonly Buffer[]) => boolean }

const dosName = (raw: Buffer) => getFileNameLowLevel(0, raw, [], true)

/**
 * The upper half of code page 850, the DOS encoding of western Europe. The DOS encoding of the United States has box
 * lines in some of these places.
 */
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤' +
  'ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0'

const cp850Name = (raw: Buffer) =>
  Array.from(raw, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP850[byte - 128])).join('')

const isCp850 = (names: readonly Buffer[]): boolean => {
  const hasLines = (decode: (raw: Buffer) => string) => names.some((raw) => /[\u2500-\u259f]/.test(decode(raw)))
  return hasLines(dosName) && !hasLines(cp850Name)
}

/** The name as UTF-8, if the UTF-8 flag is set or an extra field repeats the name in UTF-8; otherwise null. */
function declaredName({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string | null {
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
  return name === dosName(fileNameRaw) || name.includes('\ufffd') ? null : name
}

const guesses: readonly Guess[] = [
  guess('utf-8', () => true),
  // A western European letter and the next byte can look like one Chinese character, but hardly like two.
  guess('shift_jis', (text) =>
    /[\u3041-\u30fa\u4e00-\u9fff][\u3041-\u30fe\u3005\u4e00-\u9fff]|第.{1,4}[話巻章]/.test(text),
  ),
  guess('big5', (text) => /[\u4e00-\u9fff]{2}/.test(text)),
]

function guess(encoding: string, reads: (text: string) => boolean): Guess {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const decode = (raw: Buffer) => decoder.decode(raw)
  const fits = (names: readonly Buffer[]) => {
    try {
      return reads(names.map(decode).join('\n'))
    } catch {
      return false
    }
  }
  return { decode, fits }
}
