// A tracker opened with the private link leads to invoices with the same key. Its parts are the same for everybody, so
// the key is added to a link to an invoice only when the link is followed.

const key = new URLSearchParams(location.search).get('kunci')

function keep({ target }) {
  const link = target.closest?.('.track a[href^="/"][href*="/INV-"]')
  if (link && !link.search) link.search = new URLSearchParams({ kunci: key })
}
if (key) for (const kind of ['click', 'auxclick']) document.addEventListener(kind, keep, true)
