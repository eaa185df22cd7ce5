// "Cetak" (print) buttons open the browser's print dialog.

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
