// The duel by keys, swipe and mouse. The form does the work; these only press its buttons.

import { attachBack } from "./back.js"
import { attachClicks } from "./clicks.js"
import { attachKeys } from "./keys.js"
import { attachSwipe } from "./swipe.js"
import { Table } from "./table.js"

const table = new Table(document, () => back.settled())
const back = attachBack((url) => table.show(url))
attachKeys(document)
attachClicks(document)
attachSwipe(document)
