// Runs before the first paint. The chosen theme appears without a flash, and the home page reserves the place of the
// shelves "continue watching" (and reading) and "new episodes", so that nothing moves when they are filled. Lists of
// episodes appear in the order chosen before, and the player in theatre mode if the visitor left it so. `data-member`
// is the member whose lists store.js shows. Lists of anybody else who was signed in leave the browser, but what is
// still to be sent stays, unless the account is gone.

// The browser gives up a transition between two pages when the visitor goes on at once or the next page is late. It then
// rejects promises that belong to no script of the page, and they may be rejected before any other script runs.
addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof DOMException && /transition/i.test(event.reason.message)) event.preventDefault()
})

{
  const { dataset } = document.documentElement
  dataset.script = ''
  const isForAll = dataset.member === 'last'
  const isGone = dataset.member === 'gone'
  if (isForAll || isGone) dataset.member = ''
  const isSchedule = location.pathname === '/jadwal-rilis/'
  const device = isSchedule && Intl.DateTimeFormat().resolvedOptions().timeZone
  if (device && !/^Asia\/(Jakarta|Pontianak|Makassar|Jayapura)$/.test(device)) dataset.away = ''
  try {
    // The offline page is the same for everybody, so it shows the lists of the page before.
    if (isForAll) dataset.member = localStorage.getItem('kortekstream_member') ?? ''
    const member = dataset.member ?? ''
    const own = member && `${member}_`
    if (isGone) localStorage.removeItem(`kortekstream_${localStorage.getItem('kortekstream_member')}_queue`)
    for (const key of Object.keys(localStorage))
      if (/^kortekstream_\d+_(?!queue$)/.test(key) && !(own && key.startsWith(`kortekstream_${own}`)))
        localStorage.removeItem(key)
    if ((localStorage.getItem('kortekstream_member') ?? '') !== member) {
      localStorage.setItem('kortekstream_member', member)
      for (const key of ['new', 'new_at', 'new_episodes']) localStorage.removeItem(`kortekstream_${key}`)
    }
    const theme = localStorage.getItem('theme')
    if (theme === 'dark' || theme === 'light') dataset.theme = theme
    const order = localStorage.getItem('kortekstream_order')
    if (order) dataset.urut = order
    const lengthOf = (list) => localStorage.getItem(`kortekstream_${own}${list}`)?.length
    const history = lengthOf('history')
    if (history > 2 && history !== Number(localStorage.getItem('kortekstream_finished'))) dataset.returning = ''
    if (history > 2 || lengthOf('watchlist') > 2) dataset.following = ''
    if ('following' in dataset && Number(localStorage.getItem('kortekstream_new')) > 0) dataset.new = ''
    if (!member && (localStorage.getItem('kortekstream_komik') ?? '').length > 2) dataset.reading = ''
    if (JSON.parse(localStorage.getItem('kortekstream_player'))?.theatre) dataset.theatre = ''
    // The schedule opens as it was left: in another time zone, or as a list where there is room for the board.
    if (isSchedule && location.search === '') {
      const zone = /^wit|\//.exec(localStorage.getItem('kortekstream_zona'))?.input
      const isBoard =
        !location.hash &&
        localStorage.getItem('kortekstream_tampilan') !== 'daftar' &&
        matchMedia('(min-width: 1600px)').matches
      const query = new URLSearchParams({ ...(zone && { zona: zone }), ...(isBoard && { tampilan: 'papan' }) })
      if (query.size > 0) location.replace(`?${query}${location.hash}`)
    }
    if (location.pathname.endsWith('/baca/')) {
      const chosen = JSON.parse(localStorage.getItem('kortekstream_baca')) ?? {}
      const way = new URLSearchParams(location.search).get('cara') ?? chosen.cara
      dataset.cara = ['halaman', 'panel'].includes(way) ? way : 'gulir'
      for (const name of ['huruf', 'teks']) if (chosen[name]) dataset[name] = ''
    }
  } catch {}
}
