// What sends, as the script does that a form's page starts.

import { keysOf } from "../../keys"
import { openOutbox } from "../../pump"

const outbox = window.unionhall!.outbox = openOutbox(), form = document.querySelector<HTMLElement>("[data-keys]")!

keysOf(form.dataset.keys!).then(outbox.meet)
