// A code that leads nowhere stands in the address: put back into the field, to be looked over and sent again.

const field = document.querySelector('#f-kode')
const [, , code = ''] = location.pathname.split('/')
try {
  field.value ||= decodeURIComponent(code)
} catch {
  // What cannot be read is not worth showing.
}
