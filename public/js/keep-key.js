// The order tracking page, opened with the customer's private link (`?kunci=…`). What arrives while it is open is
// the same for everybody and contains no key, so this script adds the key to a link of the order when it is clicked.

const key = new URLSearchParams(location.search).get('kunci')

function keep({ target }) {
  const link = target.closest?.('.track a[href^="/"][href*="/INV-"], .track-next a[href^="/lacak/"]')
  if (link && !link.search) link.search = new URLSearchParams({ kunci: key })
}
if (key) for (const kind of ['click', 'auxclick']) document.addEventListener(kind, keep, true)
