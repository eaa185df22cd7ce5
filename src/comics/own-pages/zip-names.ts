import { type Entry, getFileNameLowLevel } from 'yauzl'

/**
 * The names of the files of a zip, with `/` between folders. Programs that say nothing of their encoding write that of
 * the computer they run on: UTF-8, Shift-JIS or Big5 where all such names decode and read so, else that of DOS.
 */
export function namesOf(entries: readonly Entry[]): string[] {
  const undeclared = entries.filter((entry) => declaredName(entry) === null).map(({ fileNameRaw }) => fileNameRaw)
  const decode = guesses.find((guess) => guess.fits(undeclared))?.decode ?? dosName
  return entries.map((entry) => (declaredName(entry) ?? decode(entry.fileNameRaw)).replaceAll('\\', '/'))
}

type Guess = { decode: (raw: Buffer) => string; fits: (names: readonly Buffer[]) => boolean }

const dosName = (raw: Buffer) => getFileNameLowLevel(0, raw, [], true)

/** By the flag for UTF-8, or by the field that carries the name once more in UTF-8; null without either. */
function declaredName({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string | null {
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
  return name === dosName(fileNameRaw) || name.includes('\ufffd') ? null : name
}

const guesses: readonly Guess[] = [
  guess('utf-8', () => true),
  // A letter of western Europe and the next byte can look like one Chinese character, hardly like two.
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
