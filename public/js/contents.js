// Marks in the table of contents which part of the text is being read: the last one whose heading has passed the upper
// third of the window.
const links = [...document.querySelectorAll('.contents-side a')]
const parts = links.flatMap((link) => {
  const heading = document.getElementById(link.hash.slice(1))
  return heading ? [{ link, heading }] : []
})

function mark() {
  const line = innerHeight / 3
  const present = parts.findLast(({ heading }) => heading.getBoundingClientRect().top < line)
  for (const { link } of parts) {
    if (link === present?.link) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
}

// Headings cross the line only when one of them enters or leaves a part of the window.
const watcher = new IntersectionObserver(mark, { rootMargin: '0px 0px -66% 0px' })
for (const { heading } of parts) watcher.observe(heading)
mark()
