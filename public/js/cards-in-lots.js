// Asks the server for cards by their slugs, in as many requests as it takes: the server gives at most so many cards at
// once, and refuses a long address.
const CARDS_AT_ONCE = 50
/** Most characters of an address; the server takes 2,048. */
const ADDRESS_LENGTH = 2_000

const TIMEOUT_MS = 15_000

/**
 * Yields one page of cards after the other, in the order of the slugs. An item may also be an object of parameters.
 * Throws if the server refuses one or does not answer.
 */
export async function* fetchCards(address, slugs) {
  for (const lot of lotsOf(address, slugs)) {
    const response = await fetch(lot, { headers: { 'HX-Request': 'true' }, signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!response.ok) throw new Error(`The server answers ${response.status}`)
    yield new DOMParser().parseFromString(await response.text(), 'text/html')
  }
}

function lotsOf(address, slugs) {
  const lots = []
  let [lot, count] = ['', 0]
  for (const slug of slugs) {
    const parameter = String(new URLSearchParams(typeof slug === 'object' ? slug : { slug }))
    if (address.length + parameter.length >= ADDRESS_LENGTH) continue
    if (count > 0 && (count === CARDS_AT_ONCE || lot.length + parameter.length >= ADDRESS_LENGTH)) {
      lots.push(lot)
      count = 0
    }
    lot = count === 0 ? `${address}?${parameter}` : `${lot}&${parameter}`
    count += 1
  }
  return count > 0 ? [...lots, lot] : lots
}
