// Marks in the table of contents which part of the text is being read: the last one whose heading has passed the upper
// third of the window, or the one that its link led to while that is there, or at the end of the page.
const links = [...document.querySelectorAll('.contents-side a')]
const parts = links.flatMap((link) => {
  const heading = document.getElementById(link.hash.slice(1))
  return heading ? [{ link, heading }] : []
})

function mark() {
  const line = innerHeight / 3
  const topOf = ({ heading }) => heading.getBoundingClientRect().top
  const isAtEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2
  const isHere = (part) => topOf(part) >= 0 && (topOf(part) < line || isAtEnd)
  const chosen = parts.find(({ link }) => link.hash === location.hash)
  const present = chosen && isHere(chosen) ? chosen : parts.findLast((part) => topOf(part) < line)
  for (const { link } of parts) {
    if (link === present?.link) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
}

// Headings cross the line only when one of them enters or leaves a part of the window.
const watcher = new IntersectionObserver(mark, { rootMargin: '0px 0px -66% 0px' })
for (const { heading } of parts) watcher.observe(heading)
addEventListener('hashchange', mark)
mark()
