// Marks the topic that a page of topics shows: the one in the address, else the first. Saving comes back to it.
const form = document.querySelector('.topics form')
const links = [...document.querySelectorAll('[data-topics] a')]

function mark() {
  const topic = document.getElementById(location.hash.slice(1))?.closest('.topic')
  const shown = links.find(({ hash }) => hash === `#${topic?.id}`) ?? links[0]
  for (const link of links) {
    if (link === shown) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
  shown.parentElement.scrollLeft = shown.offsetLeft - 60
  form.action = location.pathname + shown.hash
}

addEventListener('hashchange', mark)
mark()
// A page whose address names an element leaves out the focus that its errors ask for.
document.querySelector('.form-errors')?.focus()
