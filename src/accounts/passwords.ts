import { pbkdf2, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { createLimiter } from '../async/limiter.ts'
import { Refusal } from '../web/refusal.ts'

const MIN_PASSWORD_LENGTH = 8
const MAX_PASSWORD_LENGTH = 128

/**
 * The cost of argon2id that OWASP recommends: 19 MiB, 2 passes, 1 lane. Each hash contains its own cost, so older ones
 * stay valid.
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** An unknown user name is checked against this hash, so that the check takes as long as for a known user name. */
const dummyHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Two hashes at a time use the two cores of a small machine. A full queue of 100 takes two seconds. */
const inTurn = createLimiter({
  atOnce: 2,
  waiting: 100,
  full: () => new Refusal(503, 'Terlalu banyak yang masuk bersamaan. Coba lagi sebentar lagi.', { retryAfter: 5 }),
})

/** Throws a 503 when too many hashes are waiting. */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(async () => (await argon2()).hash(plain(password), cost))

/**
 * Checks hashes of argon2id from this site, of bcrypt, and of Django's PBKDF2. For an account without a password,
 * `storedHash` is null, and the check takes as long. Throws a 503 if too many checks are waiting.
 */
export const verifyPassword = (storedHash: string | null, password: string): Promise<boolean> =>
  inTurn(async () => {
    // A damaged hash matches nothing.
    if (storedHash?.startsWith('$2'))
      return (await import('@node-rs/bcrypt')).verify(password, storedHash).catch(() => false)
    if (storedHash?.startsWith('pbkdf2_sha256$')) return verifyPbkdf2(storedHash, password)
    const { verify } = await argon2()
    const isPresent = storedHash !== null && isPresentHash(storedHash)
    const same = await verify(isPresent ? storedHash : dummyHash, plain(password))
    return isPresent && same
  })

/** Returns false for hashes of older systems, which are replaced at the next log-in. */
export const isPresentHash = (storedHash: string): boolean => storedHash.startsWith('$argon2id$')

/** Django: "pbkdf2_sha256$<iterations>$<salt>$<base64>". */
async function verifyPbkdf2(storedHash: string, password: string): Promise<boolean> {
  const [, iterations, salt = '', hash = ''] = storedHash.split('$')
  const expected = Buffer.from(hash, 'base64')
  const rounds = Number(iterations)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_PBKDF2_ROUNDS || expected.length !== 32) return false
  return timingSafeEqual(await promisify(pbkdf2)(password, salt, rounds, 32, 'sha256'), expected)
}

/** Django never used so many rounds. A hash with more could keep a thread busy for long. */
const MAX_PBKDF2_ROUNDS = 5_000_000

/**
 * Returns an Indonesian sentence that says why a new password is not accepted. `own`: the user's names, which the
 * password must not be.
 */
export async function passwordProblem(password: string, own: readonly string[]): Promise<string | null> {
  const length = [...plain(password)].length
  if (length < MIN_PASSWORD_LENGTH) return `Kata sandi paling sedikit ${MIN_PASSWORD_LENGTH} karakter.`
  if (length > MAX_PASSWORD_LENGTH) return `Kata sandi paling banyak ${MAX_PASSWORD_LENGTH} karakter.`
  const word = plain(password).toLowerCase()
  if (own.some((name) => name.toLowerCase() === word)) return 'Kata sandi tidak boleh sama dengan namamu.'
  if (new Set(word).size < 3 || familiarWords.has(word) || (await commonPasswords()).has(word))
    return 'Kata sandi ini terlalu umum dan mudah ditebak. Pilih yang lain.'
  return null
}

/** 16 characters that are hard to confuse (no l, 0 or 1), with 79 bits of entropy. */
export const generatePassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join(
    '-',
  )

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Loaded on first use, so that a server where nobody logs in does not spend memory on it. */
const argon2 = () => import('@node-rs/argon2')

let common: Promise<Set<string>> | undefined
const commonPasswords = () => {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].filter((word) => word.length >= MIN_PASSWORD_LENGTH)),
  )
  return common
}

/** Keyboards send letters with accents in different forms, so this brings them to one form. */
const plain = (password: string) => password.normalize('NFKC')

/** Common passwords in Indonesia of at least eight characters. International password lists contain few of them. */
const familiarWords: ReadonlySet<string> = new Set(
  `sayang123 sayangku sayangkamu sayangmama sayangibu sayang12 sayang1234 akusayangkamu akucintakamu akucinta cintaku
  cintakamu cinta123 kucinta cintasejati selamanya selamanya123 bismillah bismillah1 bismillah12 bismillah123
  bismillahirrahmanirrahim bismilah bismillah99 alhamdulillah alhamdulilah subhanallah astagfirullah insyaallah
  assalamualaikum allahuakbar muhammad muhammad123 yaallah123 rahasia1 rahasia12 rahasia123 rahasiaku rahasialah
  indonesia indonesia1 indonesia12 indonesia123 indonesia45 indonesia1945 indonesiaku indonesiaraya merdeka45
  merdeka123 merdeka1945 merahputih garuda123 garudaku pancasila pancasila1 bhinneka jakarta1 jakarta12 jakarta123
  bandung1 bandung12 bandung123 surabaya surabaya1 surabaya123 yogyakarta semarang semarang1 semarang123 makassar
  makassar1 denpasar palembang balikpapan pontianak banjarmasin malang123 medan123 bogor123 depok123 bekasi123
  persib123 persib1933 persija123 persija1928 arema123 aremania bonek1927 viking1933 thejakmania katasandi
  katasandi1 katasandi123 sandi123 sandiku123 passwordku password123 kucing123 kucingku bangsatkau bangsat123 anjing123
  anjinglu semangat semangat1 semangat45 semangat123 bahagia123 bahagiaselalu keluarga keluargaku keluarga123
  mamapapa mamapapa123 papamama ibubapak ayahbunda mamaku123 ibuku123 ayahku123 doraemon doraemon1 naruto123
  onepiece onepiece1 onepiece123 animeindo animeindo123 animelovers anime123 anime1234 wibu1234 samehadaku otakudesu
  kortekstream kortek123 admin123 admin1234 admin12345 administrator qwerty123 qwertyui asdfghjkl 1234567890 12345678
  123456789 87654321 11223344 17081945 januari1 februari september oktober1 november desember1 desember senin123
  minggu123 cantik123 cantikku ganteng123 gantengku jomblo123 mantanku galau123 bokep123 gratis123 apaaja123 apaaja12
  terserah terserah1 terserah123 tidaktahu lupalagi lupasandi lupapassword gaktau123 gatau1234 masuk123 masukaja
  bukapintu cobacoba coba1234 cobalagi testing123 tester123`.split(/\s+/),
)
