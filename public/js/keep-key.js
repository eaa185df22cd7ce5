// The order tracking page, opened with the customer's private link (`?kunci=…`). What arrives while it is open is
// the same for everybody and contains no key, so this script adds the key: to a link of the order when it is clicked, and
// to the button of a page that is closed without it.

const key = new URLSearchParams(location.search).get('kunci')
const own = `?${new URLSearchParams({ kunci: key })}`

function keep({ target }) {
  const link = target.closest?.('.track a[href^="/"][href*="/INV-"]')
  if (link && !link.search) link.search = own
}

function addButtons() {
  for (const mark of document.querySelectorAll('[data-own]')) {
    const link = Object.assign(document.createElement('a'), { className: 'button', rel: 'nofollow' })
    link.href = mark.dataset.own + own
    link.textContent = mark.dataset.ownText
    mark.replaceWith(link)
  }
}

if (key) {
  for (const kind of ['click', 'auxclick']) document.addEventListener(kind, keep, true)
  document.addEventListener('htmx:after:swap', addButtons)
}
