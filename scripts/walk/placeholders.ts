/** Codes in the order of their first appearance, so that the same code always becomes the same placeholder. */
const codes = new Map<string, string>()

const placeholders: readonly (readonly [RegExp, string])[] = [
  [/http:\/\/127\.0\.0\.1:\d+|127\.0\.0\.1:\d+/g, '<site>'],
  [/\d{8}_\d{6}_[0-9a-f]{8}/g, '<upload>'],
  [/\b\d{8}T\d{6}Z/g, '<time>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?/g, '<time>'],
  [/\b20\d\d-\d\d-\d\d\b/g, '<day>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>'],
  [/\b[0-9a-f]{24,}\b/g, '<hex>'],
  [/(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{16,}/g, '<token>'],
  [/\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{8}\b/g, '<code>'],
  [/\b(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu), /g, ''],
  [/\b\d{1,2} (?:Jan|Feb|Mar|Apr|Mei|Jun|Jul|Agu|Sep|Okt|Nov|Des)[a-z]*( 20\d\d)?/g, '<day>'],
  [/\b\d\d[.:]\d\d([.:]\d\d)?\b/g, '<clock>'],
  [/\b\d+ (detik|menit|jam|hari|minggu|bulan)( yang)?( lalu| lagi)?/g, '<duration>'],
  [/\b\d+([.,]\d+)? (ms|milidetik)\b/g, '<duration>'],
  [/"(response_time|uptime)":\d+(\.\d+)?/g, '"$1":0'],
  [/(max-age=|age: )\d+/g, '$1<seconds>'],
  [/\b\d{10,16}\b/g, '<number>'],
]

/** Replaces what differs from run to run: times, tokens, codes and durations. */
export function normalize(text: string): string {
  const withCodes = text.replace(/\b(?:ORD-\d{8}|INV-\d{6})-[A-Z0-9]{3,4}\b/gi, (code) => {
    const known = codes.get(code.toUpperCase())
    if (known) return known
    const placeholder = `<${code.slice(0, 3)}-${codes.size}>`
    codes.set(code.toUpperCase(), placeholder)
    return placeholder
  })
  return placeholders.reduce((result, [pattern, placeholder]) => result.replace(pattern, placeholder), withCodes)
}

const PER_ANSWER =
  /^(date|etag|content-length|connection|keep-alive|server-timing|x-request-id|last-modified|transfer-encoding)$/

/** The headers of an answer, one a line, without those that belong to a single answer. Of a cookie only its name. */
export const headersOf = (headers: Headers): string =>
  [...headers]
    .filter(([name]) => !PER_ANSWER.test(name))
    .map(([name, value]) => `${name}: ${name === 'set-cookie' ? value.split('=')[0] : value}`)
    .sort()
    .join('\n')
