// What is left of a time, said anew each second in `data-countdown` (seconds at the moment the page was made); the server
// says it the same way. The visitor's own clock is only asked how long that is ago.

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
