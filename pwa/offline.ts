// The script of the two pages of what a phone keeps: the list of it, and the page
// in the place of one that is missing.

import { explain } from "./missing"
import { open } from "./shelf"

const shelf = document.querySelector<HTMLElement>(".shelf"), missing = document.querySelector<HTMLElement>(".missing")

if (shelf) open(shelf)
if (missing) explain(missing)
