// Texts of forms that the site has taken leave this browser on whatever page comes next, and those of other accounts once
// somebody has logged in. site.js loads this after a form; the layout does for members.

import { forgetOthers, settle } from './kept-entries.js'

const { member } = document.documentElement.dataset
settle()
if (member) forgetOthers(member)
