// The banner at the top of a live page: it says while the page does not change by itself, and why.

/** Most characters of the address to come back to, as a parameter of another one. */
const MAX_RETURN_LENGTH = 1_600

const banner = document.createElement('div')
banner.className = 'live-banner'
banner.setAttribute('role', 'status')
document.querySelector('main').prepend(banner)

export const isBannerShown = () => banner.textContent !== ''

export const showNothing = () => show([])

/** Says that the connection is down. `hasFailed`: the regions could not be fetched either. */
export const showDown = (hasFailed) =>
  show([
    hasFailed
      ? 'Sambungan langsung terputus, dan server tidak menjawab. Dicoba lagi tiap 30 detik.'
      : 'Sambungan langsung terputus. Halaman ini menyegarkan diri tiap 30 detik.',
  ])

/** Says that the session has ended, with a link to the log-in page that leads back here. */
export function showEnded() {
  const link = document.createElement('a')
  const here = encodeURIComponent(location.pathname + location.search)
  link.href = here.length > MAX_RETURN_LENGTH ? '/masuk/' : `/masuk/?lanjut=${here}`
  link.textContent = 'Masuk lagi'
  show(['Sesimu sudah berakhir, jadi halaman ini tidak diperbarui lagi. ', link])
}

function show(parts) {
  const text = parts.map((part) => part.textContent ?? part).join('')
  if (banner.textContent !== text) banner.replaceChildren(...parts)
}
