// A tracker that was opened in full leads on in full: its parts are the same for everybody, so their links to invoices take
// this visitor's key along only when they are followed.

const key = new URLSearchParams(location.search).get('kunci')

function keep({ target }) {
  const link = target.closest?.('.track a[href^="/"][href*="/INV-"]')
  if (link && !link.search) link.search = new URLSearchParams({ kunci: key })
}
if (key) for (const kind of ['click', 'auxclick']) document.addEventListener(kind, keep, true)
