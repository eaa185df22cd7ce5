// On the page of a comic, leads a visitor without an account to the panel at which this browser was last.
import { placeOf } from './comic-places.js'

const link = document.querySelector('[data-comic-read]')
const place = document.documentElement.dataset.member ? null : link && placeOf(Number(link.dataset.comicRead))
if (place && place.at > 1 && place.at < place.of) {
  link.href = `${new URL(link.href).pathname}#panel-${place.at}`
  link.querySelector('span').textContent = `Lanjutkan panel ${place.at}`
  const pages = [...document.querySelectorAll('[data-first]')]
  pages.findLast(({ dataset }) => Number(dataset.first) <= place.at)?.classList.add('page-here')
}
