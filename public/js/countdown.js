// Countdowns to a deadline. `data-countdown` holds the seconds left when the server rendered the page, and the text is
// updated every second in the server's format. The visitor's clock may be wrong, because it only measures the time
// since then.

const seen = new WeakMap()

function left(element) {
  const { countdown } = element.dataset
  const known = seen.get(element)
  if (known?.countdown === countdown) return Number(countdown) - (Date.now() - known.at) / 1000
  seen.set(element, { countdown, at: Date.now() })
  return Number(countdown)
}

function words(seconds) {
  if (seconds <= 0) return 'waktunya sudah habis'
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  if (days > 0) return `${days} hari ${hours} jam`
  if (hours > 0) return `${hours} jam ${minutes} menit`
  return `${minutes} menit ${String(Math.floor(seconds % 60)).padStart(2, '0')} detik`
}

function tick() {
  for (const element of document.querySelectorAll('[data-countdown]')) {
    const text = words(left(element))
    if (element.textContent !== text) element.textContent = text
  }
}
tick()
setInterval(tick, 1_000)
