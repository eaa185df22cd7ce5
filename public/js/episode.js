// The page of an episode: starts the video player, scrolls the list of episodes to the current one, and opens the
// report form with the current server filled in.
import { startPlayer } from './player.js'
import { startBar } from './player-bar.js'
import { startCaptions, startKeys } from './player-keys.js'
import { startMediaSession, startUpNext } from './player-next.js'

const root = document.querySelector('[data-player]')
const player = startPlayer(root)
startBar(player)
startCaptions(player)
startKeys(player, root.dataset)
startUpNext(player, root.dataset.next)
startMediaSession(player, root.dataset)

for (const words of document.querySelectorAll('[data-needs-script]')) words.hidden = false

const list = document.querySelector('[data-siblings]')
const here = list?.querySelector('[aria-current]')
const toMiddle = () => {
  const [box, row] = [list.getBoundingClientRect(), here.getBoundingClientRect()]
  list.scrollTop += row.top - box.top - (box.height - row.height) / 2
}
// Scrolls to the current episode now and once more when the layout is complete.
if (here) {
  toMiddle()
  addEventListener('load', toMiddle, { once: true })
}

const all = document.querySelector('[data-siblings-all]')
if (all && list.scrollHeight > list.clientHeight + 1) {
  all.hidden = false
  all.addEventListener('click', () => {
    list.dataset.whole = ''
    all.remove()
    list.querySelector('a').focus()
  })
}

root.querySelector('[data-report]').addEventListener('click', () => {
  const report = document.querySelector('#laporan details')
  if (!report) return
  report.open = true
  report.querySelector('[name=server]').value = player.serverName()
  report.querySelector('[name=alasan]').value = 'playback'
  report.querySelector('[name=pesan]').focus({ preventScroll: true })
})
