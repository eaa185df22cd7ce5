const ones = 'nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas'.split(' ')
const groups = [
  [1_000_000_000_000, 'triliun'],
  [1_000_000_000, 'miliar'],
  [1_000_000, 'juta'],
  [1_000, 'ribu'],
] as const

/** "tiga juta tujuh ratus lima puluh ribu": an amount in words, as an invoice in Indonesia has it. Whole, not negative. */
export function spelled(amount: number): string {
  for (const [size, name] of groups) {
    if (amount < size) continue
    const count = Math.floor(amount / size)
    const head = count === 1 && name === 'ribu' ? 'seribu' : `${spelled(count)} ${name}`
    return joined(head, amount % size)
  }
  if (amount >= 200) return joined(`${spelled(Math.floor(amount / 100))} ratus`, amount % 100)
  if (amount >= 100) return joined('seratus', amount % 100)
  if (amount >= 20) return joined(`${spelled(Math.floor(amount / 10))} puluh`, amount % 10)
  return amount < 12 ? (ones[amount] ?? '') : `${spelled(amount - 10)} belas`
}

const joined = (head: string, rest: number) => (rest === 0 ? head : `${head} ${spelled(rest)}`)
